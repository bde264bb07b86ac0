#!/usr/bin/env python3
"""Whether the forms of a result for other tools say what the result says: NIST SP 1500-100 and SP 1500-103, results.csv and
cvrs.csv of a ballot box, each counted by itself. Written from docs/formats.md alone; needs Python 3.8 and nothing else. Who
signed what is the business of second-verifier.py."""
import csv, io, json, pathlib, sys

def load(folder, name):
    text = pathlib.Path(folder, name).read_text('utf-8')
    return list(csv.DictReader(io.StringIO(text, newline=''))) if name.endswith('.csv') else json.loads(text)

def counted_by(folder):
    """Votes by contest and option: as the result says, and as each form does."""
    results, report = load(folder, 'results.json'), load(folder, 'nist-sp1500-100-results.json')
    cvrs, table, lines = (load(folder, name) for name in ('nist-sp1500-103-cvrs.json', 'results.csv', 'cvrs.csv'))
    said = {(c['contestId'], option): n for c in results['contests'] for option, n in c['votes'].items()}
    forms = {'results.csv': {(row['contest'], row['option']): int(row['machine']) for row in table if row['option']}}
    forms['nist-sp1500-100-results.json'] = {
        tuple(selection['@id'].split('/')[1:]): count['Count']
        for contest in report['Election'][0]['Contest'] for selection in contest['ContestSelection']
        for count in selection['VoteCounts'] if count['DeviceClass']['Type'] == 'opscan-precinct'}
    for name, votes in (('nist-sp1500-103-cvrs.json', votes_of_cvrs(cvrs)), ('cvrs.csv', votes_of_lines(lines))):
        forms[name] = {**dict.fromkeys(said, 0), **votes}
    sheets = {len(cvrs['CVR']), len({line['record'] for line in lines}), results['sheets']}
    return said, forms, sheets

def votes_of_cvrs(report):
    votes = {}
    for cvr in report['CVR']:
        current = next(shot for shot in cvr['CVRSnapshot'] if shot['@id'] == cvr['CurrentSnapshotId'])
        for selection in (one for contest in current['CVRContest'] for one in contest['CVRContestSelection']):
            option = tuple(selection['ContestSelectionId'].split('/')[1:])
            votes[option] = votes.get(option, 0) + selection['TotalNumberVotes']
    return votes

def votes_of_lines(lines):
    votes = {}
    for line in lines:
        for option in line['selections'].split() if line['outcome'] != 'overvote' else []:
            votes[line['contest'], option] = votes.get((line['contest'], option), 0) + 1
    return votes

def main():
    if len(sys.argv) < 2: sys.exit('usage: second-verifier-forms.py FOLDER-OF-A-BALLOT-BOX ...')
    wrong = []
    for folder in sys.argv[1:]:
        try: said, forms, sheets = counted_by(folder)
        except Exception as error:  # whatever cannot be read is a fault, never a crash
            said, forms, sheets = {}, {'a form that cannot be read: %r' % error: None}, set()
        faults = [name for name, votes in forms.items() if votes != said] + ['sheets'] * (len(sheets) > 1)
        print(folder, 'other totals in: ' + ', '.join(faults) if faults else 'the forms say the same')
        wrong += faults
    sys.exit(bool(wrong))

if __name__ == '__main__':
    main()
