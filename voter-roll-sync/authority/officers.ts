import { failure, type Result, success } from '../trust/result.ts'
import { type IssuedCard, issueCard, type NewHolder, sealVault } from './workspace/two-person-vault.ts'
import type { Workspace } from './workspace/workspace.ts'

/**
 * Gives one officer of the authority a new card (lost, or another person takes over), or adds an officer. All shares are made anew, so the
 * old card fits none of them; a copy of the workspace from before still opens with two old cards, and so must be
 * destroyed with the lost card in mind. Errors: UNKNOWN_OFFICER, OFFICER_EXISTS.
 */
export async function replaceOfficer(
  workspace: Workspace,
  officer: NewHolder,
  how: 'replace' | 'add',
): Promise<Result<IssuedCard>> {
  const { vault } = workspace.header
  const present = vault.holders.some(({ id }) => id === officer.id)
  if (how === 'replace' && !present) return failure('UNKNOWN_OFFICER', officer.id)
  if (how === 'add' && present) return failure('OFFICER_EXISTS', officer.id)
  const { issued, ageRecipient } = await issueCard(vault.cardRealm, officer)
  const fresh = { id: officer.id, name: officer.name, ageRecipient }
  const holders =
    how === 'add'
      ? [...vault.holders, fresh]
      : vault.holders.map((holder) => (holder.id === officer.id ? fresh : holder))
  workspace.updateHeader({ vault: await sealVault(vault.cardRealm, workspace.masterKey, holders) })
  workspace.log(`officer ${officer.id}: ${how === 'add' ? 'added' : 'new card, the older one opens nothing'}`)
  return success(issued)
}
