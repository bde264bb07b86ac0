#!/usr/bin/env python3
"""A second verifier of published exports, written from docs/formats.md alone (second_verifier_rules.py, its second half, has
the rules of the day). Prints the faults with their names (of a
station the first), then SOUND or NOT SOUND for each export; exits 0 only if all are sound. Needs Python 3.8, its standard
library, and the `openssl` command (3.0 or later), which checks signatures. --help tells how it is called."""
import argparse, base64, functools, json, math, os, pathlib, re, subprocess, sys, tempfile, zlib
sys.dont_write_bytecode = True  # leaves nothing beside what it checks
from second_verifier_rules import EVENTS, Fault, canonical, check_decisions, doubles_of, need, parse, replay, same, sha256
MIB, PRIME, ORDER = 2**20, 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
COUNTS, Y8 = 'identified byCommission checks', 2707385501144840649318225287225658788936804267575313519463743609750303402022
def unbase64(text):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, 'NOT_CANONICAL', 'base64 in another spelling')
    return data
@functools.lru_cache(maxsize=None)
def verifies(key, message, signature):
    """Ed25519: key and R canonical and not of small order, S below the group order, and openssl says yes."""
    points = [int.from_bytes(point, 'little') % 2**255 for point in (key, signature[:32])]
    if (len(key), len(signature)) != (32, 64) or int.from_bytes(signature[32:], 'little') >= ORDER: return False
    if any(y >= PRIME or y in (0, 1, PRIME - 1, Y8, PRIME - Y8) for y in points): return False
    with tempfile.TemporaryDirectory() as place:
        for name, data in (('k', bytes.fromhex('302a300506032b6570032100') + key), ('m', message), ('s', signature)):
            pathlib.Path(place, name).write_bytes(data)
        command = 'openssl pkeyutl -verify -pubin -keyform DER -rawin -inkey k -in m -sigfile s'
        return subprocess.run(command.split(), cwd=place, stdout=-3, stderr=-3).returncode == 0
def open_envelope(data, kind, keys, fault='SIGNATURE'):
    """Payload of a DSSE envelope and which of `keys` signed it, each once."""
    envelope, name = parse(data, fault), 'application/vnd.taanuu.%s+json' % kind
    need(set(envelope) == {'payload', 'payloadType', 'signatures'} and envelope['payloadType'] == name and
         0 < len(envelope['signatures']) <= 16 and len(data) <= 4 * MIB, fault, 'another envelope than ' + kind)
    payload, known = unbase64(envelope['payload']), {sha256(key).hex()[:32]: key for key in keys}
    for entry in envelope['signatures']:
        need(set(entry) == {'keyid', 'sig'} and entry['keyid'] in known, fault, 'unknown key, or one used twice')
        message = b'DSSEv1 %d %s %d %s' % (len(name), name.encode(), len(payload), payload)
        need(verifies(known.pop(entry['keyid']), message, unbase64(entry['sig'])), fault, 'a wrong signature')
    return parse(payload), set(keys) - set(known.values())
def read(folder, name, mib=4):
    path = pathlib.Path(folder, name)
    need(os.path.lexists(path), 'FILE_MISSING', name)
    need(path.is_file() and not path.is_symlink(), 'FILE_UNREADABLE', name)
    need(path.stat().st_size <= mib * MIB, 'FILE_TOO_LARGE', name)
    return path.read_bytes()

def roots_of(leaves):
    """Root of the Merkle tree (RFC 6962) over the first n leaf hashes, for every n from 0."""
    roots, edge = [sha256(b'')], []
    for n, leaf in enumerate(leaves, 1):
        edge.append(leaf)
        while n % 2 == 0: edge[-2:], n = [sha256(b'\1' + edge[-2] + edge[-1])], n // 2
        roots.append(functools.reduce(lambda right, left: sha256(b'\1' + left + right), edge[::-1]))
    return roots
def read_journal(folder, station):
    """Declared events in canonical form, each naming the hash of the one before; and the roots over them."""
    events, leaves, (*lines, rest) = [], [], read(folder, 'journal.jsonl', 256).split(b'\n')
    for line in lines:
        event, prev = parse(line), leaves[-1].hex() if leaves else '0' * 64
        fields, frame = EVENTS[event['type']][1:], b'{"at":"[0-9-]{10}T[0-9:]{8}Z",.*,"v":1}'
        need({field for field in fields if field[-1] != '?'} <= set(event['body']) <= {field.rstrip('?') for field in fields} and
             len(event) == 7 and len(line) <= 65536 and re.fullmatch(frame, line), 'NOT_CANONICAL', 'no event: %s' % line[:99])
        need((event['seq'], event['prev'], event['station']) == (len(events), prev, station), 'CHAIN', len(events))
        events.append(event), leaves.append(sha256(b'\0' + line))
    need(rest == b'', 'NOT_CANONICAL', 'a journal that is cut short')
    return events, roots_of(leaves)
def vote_of(manifest):
    """What every version of a precinct's package must leave as it is."""
    files = [file for file in manifest['files'] if file['name'] in ('policy.json', 'ballot-layouts.json')]
    return [manifest.get(name) for name in ('universe', 'electionId', 'precinct', 'closeKey', 'voterRefKeyId', 'districtKey')], files
def signers_of(manifest): return {bytes.fromhex(official['signingKey']) for official in manifest['officials']}
def read_package(folder, roots):
    """Election key and the manifests by their SHA-256, the last one first; signed from a root downwards."""
    certificate, _ = open_envelope(read(folder, 'election-certificate.dsse.json'), 'election-certificate', roots)
    election, manifests, last = bytes.fromhex(certificate['electionKey']), {}, None
    for name in ['manifest.dsse.json'] + [n for n in os.listdir(folder) if re.fullmatch('manifest-[0-9]+.dsse.json', n)]:
        manifest, _ = open_envelope(read(folder, name), 'precinct-package', [election])
        need(same(manifest, certificate, 'electionId universe'), 'SIGNATURE', 'another election')
        need(not last or manifest['precinct'] == last['precinct'] and manifest['version'] < last['version'] and
             name == 'manifest-%d.dsse.json' % manifest['version'], 'OTHER_EXPORT', name)
        last, manifests[sha256(read(folder, name)).hex()] = last or manifest, manifest
    return election, manifests
def check_files(folder, station, manifest, key):
    """The list of files that station and officials signed, and the folder; policy and ballots as the authority signed them."""
    listed, signers = open_envelope(read(folder, 'export.dsse.json'), 'station-export', [key, *signers_of(manifest)])
    itself = listed['station'] == station['stationId'] and listed['role'] == station['role']
    need(itself and key in signers and same(listed, manifest, 'electionId universe precinct'), 'SIGNATURE', 'another station')
    need(listed['manifestSha256'] == sha256(read(folder, 'manifest.dsse.json')).hex(), 'OTHER_EXPORT', 'another package')
    paths = pathlib.Path(folder).rglob('*')
    present = {path.relative_to(folder).as_posix() for path in paths if path.is_symlink() or not path.is_dir()}
    pictures = {name for name in present if re.fullmatch('pictures/[0-9a-f]{32}[.]png', name)}
    need(present - pictures <= {'export.dsse.json'} | {file['name'] for file in listed['files']}, 'FILE_EXTRA', present)
    for file in listed['files'] + vote_of(manifest)[1]:
        data = read(folder, file['name'], 256 if file['name'] == 'journal.jsonl' else 64 if re.search('cvrs|records', file['name']) else 4)
        short = 'FILE_TRUNCATED' if len(data) < file['bytes'] else 'FILE_ALTERED'
        need(sha256(data).hex() == file['sha256'], short, file['name'])
    return listed, {file['name']: file['sha256'] for file in listed['files']}, len(signers) - 1, pictures
def check_acts(events, manifests, policy):
    """Every act is signed by enough officials of the version in force; a later version goes on with the same vote."""
    loads = [event['body']['manifestSha256'] for event in events if 'manifestSha256' in event['body']]
    need(set(manifests) <= set(loads) and loads[-1] == next(iter(manifests)), 'OTHER_EXPORT', 'made with another package')
    force = loads[0]
    for kind, body, event in ((event['type'], event['body'], event) for event in events):
        if 'manifestSha256' in body:
            before, force = manifests.get(force), body['manifestSha256']
            now = manifests.get(force, body)
            need(same(now, body, 'version votersOnRoll'), 'RULE', 'another package')
        if kind == 'package.updated':
            need(before and force in manifests, 'FILE_MISSING', 'a manifest in force')
            replaced, revoked = signers_of(before) - signers_of(now), now['revoked']['stations'] + now['revoked']['officials']
            need([vote_of(before), body['officialsReplaced'], body['revoked']] == [vote_of(now), len(replaced), len(revoked)], 'RULE', kind)
        if 'attestation' in body:
            need(force in manifests, 'FILE_MISSING', 'the manifest of a version in force')
            shares = policy['sharesNeeded'] if kind in ('station.opened', 'station.unlocked', 'records.opened', 'station.closed') else 2
            said, signers = open_envelope(canonical(body['attestation']), 'two-person-act', signers_of(manifests[force]), 'ATTESTATION')
            content = {name: value for name, value in body.items() if name != 'attestation'}
            need(said == dict(event, body=content) and len(signers) >= shares, 'ATTESTATION', 'event %d' % event['seq'])

def check_head(note, origin, key, roots):
    """A signed head (C2SP checkpoint) over the first events of this journal; gives their number."""
    match = re.fullmatch('([^\n]{1,200})\n(0|[1-9][0-9]{0,15})\n([^\n]{44})\n\n— ([^\n ]{1,200}) ([^\n]{1,200})\n', note)
    need(match and len(note.encode()) <= 2048 and match[1] == match[4] == origin, 'CHECKPOINT', 'a head of another journal')
    signature, size, body = unbase64(match[5]), int(match[2]), note.split('\n\n')[0].encode() + b'\n'
    need(signature[:4] == sha256(origin.encode() + b'\n\1' + key)[:4] and verifies(key, body, signature[4:]) and
         size < len(roots) and roots[size] == unbase64(match[3]), 'CHECKPOINT', 'a head of another journal')
    return size
def recount(folder, files, events, head, policy, layouts, count, district):
    """Every record fits its ballot, and counting them again gives the published result, byte for byte."""
    *lines, rest = read(folder, 'cast-vote-records.jsonl', 64).split(b'\n')
    need(rest == b'' and lines == sorted(lines), 'NOT_CANONICAL', 'order of records')
    tallies, exclusive = {}, policy['marks']['againstAll'] == 'exclusive'
    for contest in (contest for layout in layouts for contest in layout['contests']):
        empty = {k: contest.get(k, 0) for k in ('contestId', 'sheets', 'votesAllowed', 'undervotes', 'overvotes')}
        tallies.setdefault(contest['contestId'], dict(empty, votes={}))['votes'].update((o['optionId'], 0) for o in contest['options'])
    for record in (records := list(map(parse, lines))):
        layout = next(x for x in layouts if (x['ballotStyleId'], x['sheet']) == (record['style'], record['sheet']))
        need(len(record) == 4 + ('picture' in record) and canonical(record['v']) == b'1' and
             len(record['contests']) == len(layout['contests']), 'RECOUNT', 'another ballot')
        for contest, entry in zip(layout['contests'], record['contests']):
            tally, allowed, unsure = tallies[contest['contestId']], contest['votesAllowed'], entry.get('unsure', [])
            known, decided = {o['optionId']: exclusive and o['kind'] == 'against-all' for o in contest['options']}, 'adjudicated' in entry
            need((entry['contest'], len(entry)) == (contest['contestId'], 3 + bool(unsure) * (1 + decided)), 'RECOUNT', 'no such contest')
            for said, ids in ((entry, entry['selections'] + unsure), (entry.get('adjudicated', entry), unsure)):
                marks, against = said['selections'], any(map(known.get, said['selections']))
                full, over = against or len(marks) == allowed, len(marks) > (1 if against else allowed)
                outcome = 'overvote' if over else 'blank' if not marks else 'voted' if full else 'undervote'
                need(said['outcome'] == outcome and all(len(x) == len(known.keys() & x) for x in (ids, marks)), 'RECOUNT', 'no such marks')
            add = {'sheets': 1, 'overvotes': over * allowed, 'undervotes': 0 if over else allowed - len(marks)}
            tally.update({k: tally[k] + n for k, n in add.items()}, votes={k: n + (k in marks and not over) for k, n in tally['votes'].items()})
    check_decisions(events, records)
    returned = (results := parse(read(folder, 'results.json')))['returned']
    more, withheld = {k: results[k] for k in ('withheld', 'byHand') if k in results}, results.get('withheld', {'sheets': 0})
    need(results == dict(head, v=1, sheets=len(lines), contests=list(tallies.values()), returned=returned, **more) and [len(lines) + withheld[
        'sheets'], sum(returned.values()), files.get('withheld-records.bin')] == [count['inBox'], count['returnedSealed'], withheld.get(
            'sha256')] and all(n > 0 for n in returned.values()), 'RECOUNT', 'another result')
    need(min(returned.values()) >= policy['smallStyle'] if len(returned) > 1 else returned.keys() <= {'SHEET_RETURNED'}, 'RECOUNT', 'reasons')
    votes = {'hand/%s/%s' % (c, o): n for c, options in results['byHand']['votes'].items() for o, n in options.items()}
    counts = {e['body']['row']: e['body']['value'] for e in events if e['type'] == 'count.entered'}
    need(dict(results['byHand']['counts'], **votes) == counts, 'RECOUNT', 'other counts by hand than the journal has')
    rare = lambda style: max(sum((r['style'], r['sheet']) == (x['ballotStyleId'], x['sheet']) for r in records) for x in layouts
                             if x['ballotStyleId'] == style) < policy['smallStyle']
    need(not (district and any(map(rare, {r['style'] for r in records}))) and (district or 'withheld' not in results), 'RECOUNT', 'rare styles')
    need(not returned or list(returned) == ['SHEET_RETURNED'] or len(returned) > 1 and min(returned.values()) >= policy['smallStyle'],
         'RECOUNT', 'the reason of few returned sheets')
    return records
def check_pictures(folder, present, records, layouts, kept):
    """One picture of marks for each record if the policy keeps any: grey, not compressed, as large as the ballot asks, nothing else."""
    named = {'pictures/%s.png' % record['picture']['id']: record for record in records if 'picture' in record}
    need(set(named) == present and len(named) == len(records) * kept, 'RECOUNT', 'other pictures than the records name')
    if not named: return
    options = {(x['ballotStyleId'], x['sheet']): [o['target'] for c in x['contests'] for o in c['options']] for x in layouts}
    width, tile = (max(math.ceil((o[side] + 7) * 6) for all in options.values() for o in all) for side in ('widthMm', 'heightMm'))
    for name, record in named.items():
        data, height = read(folder, name, 16), tile * len(options[record['style'], record['sheet']])
        need(sha256(data).hex() == record['picture']['sha256'], 'FILE_ALTERED', name)
        rows = zlib.decompressobj().decompress(data[41:-16], (width + 1) * height + 1)
        need(len(rows) == (width + 1) * height and not any(rows[::width + 1]) and data == png(width, height, rows), 'NOT_CANONICAL', name)
def png(width, height, rows):
    parts = [rows[at:at + 65535] for at in range(0, len(rows), 65535)]
    blocks = [bytes([part is parts[-1]]) + len(part).to_bytes(2, 'little') + (65535 - len(part)).to_bytes(2, 'little') + part for part in parts]
    stream = b'\x78\1' + b''.join(blocks) + zlib.adler32(rows).to_bytes(4, 'big')
    header = width.to_bytes(4, 'big') + height.to_bytes(4, 'big') + b'\x08\0\0\0\0'
    return b'\x89PNG\r\n\x1a\n' + b''.join(len(data).to_bytes(4, 'big') + kind + data + zlib.crc32(kind + data).to_bytes(4, 'big')
                                           for kind, data in ((b'IHDR', header), (b'IDAT', stream), (b'IEND', b'')))

def check_station(folder, name, roots):
    election, manifests = read_package(folder, roots)
    (last, manifest), *_ = manifests.items()
    station = {e['stationId']: e for e in manifest['stations']}.get(name) or need(False, 'OTHER_EXPORT', 'the package has no ' + name)
    key, box = bytes.fromhex(station['signingKey']), station['role'] == 'ballot-box'
    listed, files, officials, pictures = check_files(folder, station, manifest, key)
    policy, layouts = (json.loads(read(folder, file)) for file in ('policy.json', 'ballot-layouts.json'))
    layouts = [dict(style, sheet=number, contests=[c for side in ('front', 'back') for c in sheet.get(side, {}).get('contests', [])])
               for style in layouts for number, sheet in enumerate(style['sheets'], 1)]
    events, roots = read_journal(folder, name)
    count, voters, interval = replay(events, station['role'], policy)
    check_acts(events, manifests, policy)
    begun, taken = events[0]['body'], [e['body']['precinct'] for e in events if e['type'] == 'spare.assigned']
    place = (manifest['area'], 0, [manifest['precinct']]) if station['spare'] else (None, manifest['precinct'], [])
    need((begun.get('area'), begun['precinct'], taken) == place and same(begun, listed, 'role universe electionId'), 'RULE', 'provisioned')
    need(interval == policy['timeIntervalSeconds']['ballotBox' if box else 'identification'], 'RULE', 'another time interval')
    origin, notes = 'taanuu/%s/%s' % (listed['electionId'], name), read(folder, 'checkpoints.txt').decode().split('---\n')
    need([check_head(note, origin, key, roots) for note in notes][-1] == len(events), 'CHECKPOINT', 'no head over the end')
    close = next((event for event in events if event['type'] == 'station.closed'), None)
    need(not close or close['body']['counters'] == count, 'RULE', 'counters of the closing differ from the events')
    need(not close or officials >= policy['sharesNeeded'], 'ATTESTATION', 'files that the officials did not sign')
    need(not pictures or box and close, 'FILE_EXTRA', 'pictures of no closed box')
    if box and close:
        need(all(files[file] == close['body'].get(field) for file, field in (
            ('cast-vote-records.jsonl', 'cvrsSha256'), ('results.json', 'resultsSha256'))), 'ATTESTATION', 'other records')
        head = {k: listed[k] for k in ('electionId', 'precinct', 'station')}
        check_pictures(folder, pictures, recount(folder, files, events, head, policy, layouts, count, 'districtKey' in manifest),
                       layouts, policy.get('keepImages', False))
    elif close:
        slip, _ = open_envelope(read(folder, 'counts-slip.dsse.json'), 'counts-slip', [key])
        need(slip['journalSize'] > close['seq'] and roots[slip['journalSize']:][:1] == [unbase64(slip['journalRoot'])], 'CHECKPOINT', 'slip')
        need(same(slip, listed, 'station electionId precinct') and same(slip, count, COUNTS), 'RECONCILIATION', 'slip and journal')
    need(('erasure-proof.dsse.json' in files) == (events[-1]['type'] == 'roll.erased'), 'FILE_EXTRA', 'proof of erasure')
    for event in (event for event in events if event['type'] == 'roll.erased'):
        proof, _ = open_envelope(read(folder, 'erasure-proof.dsse.json'), 'roll-erasure', [key])
        need(files['erasure-proof.dsse.json'] == event['body']['proofSha256'] and (proof['act'], proof['journalSize']) == (
            event['body']['act'], event['seq']), 'ATTESTATION', 'another proof of erasure')
    return dict(name=name, key=station['signingKey'], manifest=manifest, same=(election, vote_of(manifest)), sha256=last,
        events=events, count=count, voters=voters, closed=bool(close), box=box,
        accepts=policy['cutOff'] == 'accept_and_reconcile', head=(origin, key, roots))
def check_precinct(folder, roots, held):
    faults = []
    def attempt(place, check, *arguments, into=faults):
        try: return check(*arguments)
        except Exception as error:  # whatever cannot be read is a fault, never a crash
            kind, text = error.args if isinstance(error, Fault) else ('NOT_CANONICAL', repr(error)[:200])
            into.append('%s %s: %s' % (kind, place, text))
    def fault(condition, kind, text): condition or faults.append('%s %s' % (kind, text))
    names = attempt(folder, lambda: sorted(os.listdir(folder))) or []
    stations = [attempt(name, check_station, os.path.join(folder, name), name, roots) for name in names]
    if faults or not stations: return faults or ['STATION_MISSING an export with no station']
    newest = max(stations, key=lambda station: station['manifest']['version'])
    listed, gone = newest['manifest']['stations'], newest['manifest']['revoked']['stations']
    boxes, tables = ([station for station in stations if station['box'] == box] for box in (True, False))
    slips = {e['body']['station']: e['body']['counters'] for b in boxes for e in b['events'] if 'slipSha256' in e['body']}
    used = {entry['stationId'] for entry in listed + gone if entry['stationId'] in slips or entry.get('spare') is False}
    faults += ['STATION_MISSING ' + name for name in sorted(used - set(names))]
    for name, station in zip(names, stations):
        older = station['same'] == newest['same'] and station['manifest']['version'] < newest['manifest']['version']
        stopped = (name, station['key']) in [(entry['stationId'], entry['signingKey']) for entry in gone]
        fault(older or station['sha256'] == newest['sha256'], 'OTHER_EXPORT', name + ' worked with another package')
        fault(station['closed'] or stopped and not station['box'], 'NOT_CLOSED', name)
        own = {k: station['count'][k] for k in (['inBox'] if station['box'] else COUNTS.split())}
        told = not (station['closed'] and boxes) or slips.get(name, own if station['box'] else None) == own
        fault(told, 'RECONCILIATION', 'the box took other counts of ' + name)
    faults += attempt('the tables', doubles_of, tables) or []
    checks, sheets = sum(t['count']['checks'] for t in tables), sum(b['count']['inBox'] for b in boxes)
    explained = any(e['body'].get('row') == 'checks-sheets' and 'text' in e['body'] for b in boxes for e in b['events'])
    fault(not boxes or checks == sheets or explained, 'RECONCILIATION', '%d checks, %d sheets' % (checks, sheets))
    fits = [any(attempt('', check_head, note, *s['head'], into=[]) is not None for s in stations) for note in held]
    return faults + ['CHECKPOINT a held checkpoint fits no journal'] * fits.count(False)

def kept_text(given):
    try: return given if '\n' in given else pathlib.Path(given).read_text('utf-8')
    except (OSError, ValueError) as error: raise argparse.ArgumentTypeError('cannot read %s: %s' % (given, error))

if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Checks published exports; see docs/formats.md.')
    parser.add_argument('--root', action='append', required=True, type=bytes.fromhex, help='public root key, 64 hex digits')
    parser.add_argument('--checkpoint', action='append', default=[], type=kept_text, help='text of a kept checkpoint, or a file with it')
    parser.add_argument('export', nargs='+', help='folder with one folder for each station of a precinct')
    given = parser.parse_args()
    held = [text[max(text.find('taanuu/'), 0):].rstrip() + '\n' for text in given.checkpoint]
    verdicts = [check_precinct(folder, given.root, held) for folder in given.export]
    for faults in verdicts: print(*faults, 'NOT SOUND' if faults else 'SOUND', sep='\n')
    sys.exit(any(verdicts))
