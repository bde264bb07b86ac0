import { UsageError } from '../../hosts/shared/usage-error.ts'
import { Refused } from './session.ts'

export const authorityHelp = `taanuu authority <what> WORKSPACE [options]     prepares an election: keys, cards, register, packages

  A workspace is one folder, safe to back up: what is secret or personal in it opens only for two officers' key cards with
  their PINs. Every command below asks for them at the terminal.

  init WORKSPACE --setup FILE --officer "ID=NAME" (twice or more) --cards DIR      makes keys and the officers' cards
  setup WORKSPACE --setup FILE                           takes a changed setup of the same election into use
  root create FOLDER --universe real|training --holder "ID=NAME" (twice or more) --cards DIR   on a machine kept offline
  root request WORKSPACE --out FILE                      what is carried to the root
  root certify FOLDER --request FILE --out FILE          the root signs; shows first what it signs (--yes: was compared)
  root install WORKSPACE --certificate FILE --root HEX   what came back is checked and kept
  root show FOLDER                                       public root key and holders
  stations WORKSPACE (--precinct N | --area NAME | --all) [--out DIR]      keys of tables and boxes, provisioning files
  officials WORKSPACE (--precinct N | --area NAME | --all) --cards DIR     key cards; each chooses a PIN here and now
  import WORKSPACE --register FILE --mapping FILE --report DIR [--files DIR] [--update | --replace] [--dry-run]
                                                         CSV or NIST SP 1500-102; every rejected row is in the report
  quality WORKSPACE --out DIR [--precinct N | --area NAME] [--usable 0-100]      is this register fit for fingerprints?
  build WORKSPACE --out DIR (--precinct N | --area NAME | --all)      signed, encrypted packages; goes on where it stopped
  delta WORKSPACE --out DIR --delta DIR (--precinct N | --area NAME | --all)     next version, full and as changes
  revoke WORKSPACE (--station PRECINCT/ID | --spare ID | --official ID) --reason TEXT      from the next version on
  spare make WORKSPACE --area NAME [--count N]           spare stations with a key in every precinct of the area
  spare medium WORKSPACE --area NAME --station ID --packages DIR --out DIR
  replace WORKSPACE (--official ID --reason TEXT | --officer ID [--add]) [--name NAME] --cards DIR     a card is lost
  recover WORKSPACE --precinct N --reason TEXT --cards DIR            all cards of a precinct are lost
  show WORKSPACE [--precinct N | --area NAME | --all] [--log]         what is there, what was done, by whom
  example setup|mapping                                  a whole setup or mapping file to begin from

  --card FILE       a key card as a file instead of a scan: its text, or a PNG picture of it; twice, for two people
  --pin-file FILE   PINs instead of the terminal, one "ID PIN" a line; new PINs of replace and recover as "ID.new PIN".
                    PINs and cards never stand on the command line.
  --report DIR      import writes rows.csv, totals.json, report.txt there; no value of any row stands in them
  --update          people who are in the register already are replaced; --replace: and those who are absent leave it

Exits 0 when it was done, 1 when it was refused (the reason is named) or rows were rejected, 2 on wrong use.`

type Act = (args: readonly string[]) => Promise<number>

const commands: Readonly<Record<string, () => Promise<Act>>> = {
  init: async () => (await import('./workspace-commands.ts')).init,
  setup: async () => (await import('./workspace-commands.ts')).setupCommand,
  root: async () => (await import('./root-commands.ts')).root,
  stations: async () => (await import('./people-commands.ts')).stations,
  officials: async () => (await import('./people-commands.ts')).officials,
  replace: async () => (await import('./people-commands.ts')).replace,
  recover: async () => (await import('./people-commands.ts')).recover,
  import: async () => (await import('./register-commands.ts')).importCommand,
  quality: async () => (await import('./register-commands.ts')).quality,
  build: async () => (await import('./package-commands.ts')).build,
  delta: async () => (await import('./package-commands.ts')).delta,
  revoke: async () => (await import('./package-commands.ts')).revoke,
  spare: async () => (await import('./package-commands.ts')).spare,
  example: async () => (await import('./examples.ts')).example,
  show: async () => (await import('./package-commands.ts')).show,
}

export async function authority([what, ...args]: readonly string[]): Promise<number> {
  if (what === undefined || what === '--help' || args.includes('--help')) {
    console.log(authorityHelp)
    return what === undefined ? 2 : 0
  }
  const load = Object.hasOwn(commands, what) ? commands[what] : undefined
  if (!load) throw new UsageError(`authority: no ${what}; it has ${Object.keys(commands).join(', ')}`)
  try {
    return await (await load())(args)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    console.error(`refused: ${error.message}`)
    return 1
  }
}
