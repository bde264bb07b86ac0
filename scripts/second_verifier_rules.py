"""The rules of the day for second-verifier.py: declared events, and what may follow what. Written from docs/formats.md and
docs/event-catalogue.md alone; nothing but Python 3.8."""
import datetime, hashlib, json, re
# Every declared event: a letter for its place in the day, and its fields (a question mark: may be absent).
EVENTS = {words[0]: words[1:] for words in map(str.split, re.split('[;\n]', '''case.ended e case reason voterRef? evidence?
finger.tried t case try position reason counted compared? matchedFinger? fusedWith?;device.changed ~ device state simulated reason?
package.updated u version manifestSha256 votersOnRoll officialsReplaced revoked;key.refused - officialId? reason delaySeconds
package.loaded L version manifestSha256 votersOnRoll timeIntervalSeconds
voter.identified i case voterRef by reason? right? elsewhere? check attestation?
station.provisioned P role universe electionId precinct area? rootKeyId;station.closed X counters cvrsSha256? resultsSha256? attestation
slip.received v station slipSha256 counters;station.started ~ eventsVerified openStep;roll.erased E act proofSha256 attestation
clock.jumped ~ direction seconds during;station.opened O counters attestation;spare.assigned A precinct attestation;case.begun b case by
sheet.in-box n sheet confirmedBy;difference.explained - row text;checkpoint.compared ~ size fits;station.unlocked u attestation
voter.found f case voterRef by;sheet.returned r sheet sealed;check.printed p case check;count.entered - row value;sheet.unknown k sheet
package.refused - reason;checkpoint.taken - kind;batch.begun g batch kind label replaces? attestation;closing.begun C
records.opened o sheets withheld machineSha256 attestation;contest.decided d style ballotSheet contest machine decided attestation
batch.ended g batch sheets outcome attestation;box.succeeded g station reason attestation;bin.replaced g bin sheets attestation
sheet.accepting a sheet;sheet.scanned s sheet;station.locked u by;double.found w double voterRef own peer
table.out w station reason head? attestation;table.returned w attestation;double.closed w double reason attestation
slice.handed-over w peers;double.elsewhere w double voterRef own elsewhere'''))}
BEGIN, ANY, VOTING = 'P[-~vpeaknr]*(A[-~vpeaknr]*)?(L[-~vpeaknr]*)*', '[-~vpeaknruw]*', '[-~vpeaknrubftisgw]*'
WHOLE_DAY, STOPPED_DAY = BEGIN + 'O' + VOTING + 'C' + ANY + '(o' + ANY[:-2] + 'od]*)?XE?', BEGIN + '(O' + VOTING + '(C' + ANY + ')?)?(R[~R]*)?'
CASES, OPEN_CASE, SHEETS = '(bt*(ft*(ip+)?)?e)*', '(bt*(ft*(ip*)?)?)?', '(g|s(a?k*r|[ak]k*n))*'
ENDINGS = {'ALREADY_IDENTIFIED': 'alreadyIdentified', 'IDENTIFIED_ELSEWHERE': 'alreadyIdentified',
           'OTHER_PRECINCT': 'otherPrecinct', 'UNKNOWN_NUMBER': 'unknownNumber', 'NOT_RECOGNISED': 'notRecognised',
           'SENT_TO_TABLE': 'sentToTable',
           'IDENTIFIED': 'identified', 'IDENTIFIED_BY_COMMISSION': 'identified'}
DOUBLES = ('double.found', 'double.elsewhere')
class Fault(Exception): pass
def need(condition, kind, text):
    if not condition: raise Fault(kind, text)
def sha256(data): return hashlib.sha256(data).digest()
def same(one, other, names): return all(one.get(name) == other[name] for name in names.split())
def canonical(value):
    if isinstance(value, dict):
        return b'{' + b','.join(canonical(k) + b':' + canonical(value[k]) for k in sorted(value, key=lambda k: k.encode('utf-16-be'))) + b'}'
    if isinstance(value, list): return b'[' + b','.join(map(canonical, value)) + b']'
    need(type(value) in (str, bool, type(None)) or type(value) is int and abs(value) < 2**53, 'NOT_CANONICAL', 'a number')
    return json.dumps(value, ensure_ascii=False).encode('utf-8')
def parse(data, kind='NOT_CANONICAL'):
    value = json.loads(data.decode('utf-8'))
    need(value is not None and canonical(value) == data, kind, 'JSON that is not in canonical form')
    return value

def replay(events, role, policy):
    """The rules of the day. Gives the counters for the closing and the voters identified."""
    offline = (policy.get('remoteVoters') or {}).get('offline')
    letters, interval, roll, version, ends, check, voter = '', 0, 0, 0, [], None, None
    cap, voters, checks, number = policy['exception'].get('capPercent', 0), set(), {}, {'case': 0, 'sheet': 0}
    for event in events:
        kind, body, at = event['type'], event['body'], 'event %d: %s' % (event['seq'], event['type'])
        stop = body.get('reason') == 'STATION_REVOKED' and kind == 'package.refused' or body.get('fits') is False
        letters += 'R' if stop else EVENTS[kind][0]
        time = datetime.datetime.strptime(event['at'] + '+0000', '%Y-%m-%dT%H:%M:%SZ%z').timestamp()
        need(time >= 0 and (not interval or time % interval == 0), 'RULE', at + ' has a time finer than the policy allows')
        for name in ('case', 'sheet'):
            number[name] += kind in ('case.begun', 'sheet.scanned') and name in body
            need(body.get(name, number[name]) == number[name], 'RULE', at + ' is of another %s' % name)
        need(kind != 'station.opened' or not any(body['counters'].values()), 'RULE', at + ' with counters above zero')
        need(kind != 'check.printed' or body['check'] == check, 'RULE', at + ' without a right to it')
        if kind in ('package.loaded', 'package.updated'):
            need(body['version'] >= version + (kind == 'package.updated'), 'RULE', at + ' to an older version')
            version, roll, interval = body['version'], body['votersOnRoll'], body.get('timeIntervalSeconds', interval)
        elif kind == 'case.begun': tries, voter, check = 0, None, None
        elif kind == 'voter.found': voter = body['voterRef']
        elif kind == 'finger.tried': need(body['try'] == (tries := tries + 1), 'RULE', at + ' is out of turn')
        elif kind == 'double.elsewhere': need(offline, 'RULE', at + ', of which the policy asks nothing')
        elif kind == 'voter.identified':
            check, by_act = body['check'], body['by'] == 'commission'
            need(body['voterRef'] == voter and by_act == ('attestation' in body) and voter not in voters and check not in checks,
                 'RULE', at + ' is of another voter, or a second time, or without a right to it')
            need(body.get('right') != 'cut-off' or policy['cutOff'] != 'slice', 'RULE', at + ' alone, against the policy')
            need('elsewhere' not in body or offline and (body['elsewhere'] == 'asked' or offline != 'refuse'),
                 'RULE', at + ' unasked, against the policy')
            voters.add(voter), checks.update({check: by_act})
            need(len(voters) <= roll and not (by_act and sum(checks.values()) * 100 > roll * cap), 'RULE', at + ' above the limit')
        elif kind == 'case.ended':
            need(body['reason'] != 'IDENTIFIED_ELSEWHERE' or offline and 'evidence' in body, 'RULE', at + ' without evidence')
            need(body['reason'] not in ('ELSEWHERE_NOT_ASKED', 'REMOTE_QUOTA') or offline == 'refuse', 'RULE', at + ' against the policy')
            ends.append(ENDINGS.get(body['reason'], 'left'))
            need((ends[-1] == 'identified') == bool(check), 'RULE', at + ' as another')
    cases, sheets = (re.sub('[^%s]' % own, '', letters) for own in ('bftipe', 'saknrg'))
    need(re.fullmatch(WHOLE_DAY if 'X' in letters else STOPPED_DAY, letters), 'RULE', 'the day has another order')
    need(re.fullmatch(CASES + ('' if 'X' in letters else OPEN_CASE), cases) and re.fullmatch(SHEETS, sheets) and not (
        cases or 'X' in letters and 'o' not in letters if role == 'ballot-box' else sheets or set('vo') & set(letters)), 'RULE',
        'an approach or a sheet goes another way')
    if role == 'ballot-box':
        counts = zip(('scanned', 'inBox', 'returned', 'unknown'), map(sheets.count, 'snrk'))
        sealed = sum(event['body'].get('sealed', False) for event in events)
        return dict(counts, returnedSealed=sealed, **box_acts(events)), voters, interval
    counts = {'cases': cases.count('b'), 'identified': len(voters), 'byCommission': sum(checks.values()), 'checks': cases.count('ip')}
    counts['doubles'] = len([e for e in events if e['type'] in DOUBLES])
    return dict({name: ends.count(name) for name in (*ENDINGS.values(), 'left')}, **counts), voters, interval

def box_acts(events):
    """A batch counts whole or not at all, one paper once; sealed boxes hold what they say. Gives the counters of batches."""
    papers, now, number, fallen, aside, bins, gone = {}, None, 0, 0, 0, [0], [events[0]['station']]
    for kind, body in ((event['type'], event['body']) for event in events):
        need(bool(now) == (kind == 'batch.ended') or kind not in ('closing.begun', 'batch.begun', 'batch.ended'), 'RULE', 'a batch')
        if kind == 'sheet.in-box': fallen, now = fallen + 1, now and (*now[:2], now[2] + 1)
        elif kind == 'batch.begun':
            number, now = number + 1, ((body['kind'], body['label']), body['batch'], 0)
            need((number, papers.get(now[0], [None])[0]) == (now[1], body.get('replaces')), 'RULE', 'batch %d' % number)
        elif kind == 'batch.ended':
            need((body['batch'], body['sheets']) == now[1:], 'RULE', 'the sheets of batch %d' % number)
            counted, (paper, *count), now = body['outcome'] == 'counted', now, None
            aside += papers.get(paper, (0, 0))[1] if counted else count[1]
            papers.update({paper: count} if counted else {})
        elif kind == 'bin.replaced':
            bins.append(need((body['bin'], body['sheets']) == (len(bins), fallen - bins[-1]), 'RULE', 'a sealed box') or fallen)
        elif kind == 'box.succeeded': gone.append(need(body['station'] not in gone, 'RULE', 'a replaced box') or body['station'])
    mobile = sum(count[1] for (kind, _), count in papers.items() if kind == 'mobile')
    return {'inBox': fallen - aside, 'mobile': mobile, 'setAside': aside} if number else {}

def check_decisions(events, records):
    """What the machine read is what it read when the records were opened; two officials signed every decision beside it."""
    bodies = lambda kind: [{k: v for k, v in e['body'].items() if k != 'attestation'} for e in events if e['type'] == kind]
    plain = [dict(r, contests=[{k: v for k, v in c.items() if k != 'adjudicated'} for c in r['contests']]) for r in records]
    machine = sha256(b''.join(line + b'\n' for line in sorted(map(canonical, plain)))).hex()
    need({body['machineSha256'] for body in bodies('records.opened')} == {machine}, 'ATTESTATION', 'the machine read something else')
    doubts = [(r, c) for r in records for c in r['contests'] if 'unsure' in c and c['outcome'] != 'overvote' or 'adjudicated' in c]
    said = [dict(style=r['style'], ballotSheet=r['sheet'], contest=c['contest'], decided=c.get('adjudicated'), machine={
        k: c.get(k) for k in ('outcome', 'selections', 'unsure')}) for r, c in doubts]
    need(sorted(map(canonical, said)) == sorted(map(canonical, bodies('contest.decided'))) and not any(
        c['outcome'] == 'overvote' for _, c in doubts), 'ATTESTATION', 'a decision that two officials did not sign')

def doubles_of(tables):
    """A voter may stand at two tables only where two officials closed the case, or where the policy lets tables go on alone."""
    seen, said, faults = {}, {}, []
    for table, event, body in ((t, e, e['body']) for t in tables for e in t['events']):
        if event['type'] == 'voter.identified': seen.setdefault(body['voterRef'], []).append(((table['name'], event['seq']), body, table))
        if event['type'] in DOUBLES:
            need((table['name'], event['seq']) not in said and body['double'] == 1 + len([k for k in said if k[0] == table['name']]) and
                 sha256(b'\0' + canonical(table['events'][body['own']['seq']])).hex() == body['own']['leaf'], 'RULE', 'a double')
            said[table['name'], event['seq']] = [body, False]
        if event['type'] == 'double.closed':
            mine = [k for k in sorted(said) if k[0] == table['name'] and said[k][0]['double'] == body['double']]
            need(len(mine) == 1 and not said[mine[0]][1], 'RULE', 'a double that is closed')
            said[mine[0]][1] = True
    named, journals = {}, {table['name']: table['events'] for table in tables}
    for (name, _), (body, closed) in said.items():
        own, peer, entry = body['own'], body.get('peer'), [event for (place, event, _) in seen.get(body['voterRef'], [])
                                                           if place == (name, body['own']['seq'])]
        if not peer:
            # The other journal is of another precinct, and not at hand.
            need(entry and body['elsewhere']['leaf'] != own['leaf'], 'RULE', 'a double of nobody')
            if not closed: faults.append('RECONCILIATION a voter was identified at two precincts')
            continue
        other = journals.get(peer['station'])
        need(other is None or other[peer['seq']:] and sha256(b'\0' + canonical(other[peer['seq']])).hex() == peer['leaf'], 'RULE', 'a double')
        need(entry and peer['station'] != name, 'RULE', 'a double of nobody')
        named.setdefault(frozenset([(name, own['seq']), (peer['station'], peer['seq'])]), []).append(closed)
    for places in seen.values():
        for i, (one, event, table) in enumerate(places):
            for other, event2, _ in places[:i]:
                known, alone = named.get(frozenset([one, other])), 'cut-off' in (event.get('right'), event2.get('right'))
                if not (any(known) if known else alone and table['accepts']):
                    faults.append('RECONCILIATION a voter was identified at two tables')
    return faults
