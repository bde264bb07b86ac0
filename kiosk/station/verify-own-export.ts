import { basename } from 'node:path'
import { Findings } from '@taanuu/voter-roll-sync/exchange/verify-report'
import { verifyStationExport } from '@taanuu/voter-roll-sync/exchange/verify-station'
import type { VerificationView } from '../contract/views.ts'

/** The public verifier over one station's export, under the station's pinned root. */
export async function verifyOwnExport(
  folder: string,
  rootKeys: readonly Uint8Array[],
): Promise<VerificationView> {
  const findings = new Findings()
  for (const rootKey of rootKeys) await verifyStationExport(folder, basename(folder), rootKey, findings)
  return {
    ok: findings.sound,
    lines: findings.list.map(({ ok, file, text }) => ({ ok, text: `${file}: ${text}` })),
  }
}
