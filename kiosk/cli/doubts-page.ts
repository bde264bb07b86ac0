import type { DoubtsForm } from '@taanuu/voter-roll-sync/exchange/district/doubts-form'

type Doubt = DoubtsForm['doubts'][number]
type Option = Doubt['options'][number]

const machineWords: Readonly<Record<Option['machine'], string>> = {
  mark: 'a mark',
  unsure: 'unsure',
  'no-mark': 'no mark',
}

/**
 * The form as a page for a browser, with its pictures beside it; it needs no network. It saves a filled copy of the form as a file.
 * What nobody has answered stays undecided: a ticked box is a reading only with "I have read this", and so is a sheet without any.
 */
export function doubtsPage(form: DoubtsForm): string {
  const { universe, area, electionId, doubts } = form
  const training = universe === 'training' ? '<p class="training">TRAINING</p>' : ''
  // The form stands in a script element, which only "<" could end.
  const data = JSON.stringify(form).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Marks in doubt: ${escaped(area)}</title>
<style>${STYLE}</style>
<h1>Marks in doubt: ${escaped(area)}</h1>
${training}
<p>${escaped(electionId)}. Read alone and show it to nobody. Tick what is marked, then say that you have read it; what you cannot say stays undecided.</p>
<p><label>Your name <input id="reader" maxlength="100" autocomplete="off"></label></p>
${doubts.map(doubtSection).join('\n')}
<p><span id="left"></span> <button id="save" type="button">Save</button></p>
<script type="application/json" id="form">${data}</script>
<script>${SCRIPT}</script>
</html>
`
}

function doubtSection({ number, ballot, sheet, contest, title, votesAllowed, options }: Doubt): string {
  const onPaper = options.some(({ picture }) => picture === null)
  return `<fieldset data-number="${number}"><legend>${number}. ${local(title, contest)}</legend>
<p>${escaped(ballot)}, sheet ${sheet}. Marks allowed: ${votesAllowed}.${onPaper ? ' No picture was kept: look at the paper.' : ''}</p>
<table>${options.map((option) => optionRow(number, option)).join('')}</table>
<p><label><input type="checkbox" class="read"> I have read this: what is ticked is marked, and nothing else</label></p>
</fieldset>`
}

function optionRow(number: number, { option, label, machine, picture }: Option): string {
  const id = `${number}-${escaped(option)}`
  const image = picture === null ? '' : `<img src="${escaped(picture)}" alt="">`
  return `<tr><td><input type="checkbox" class="option" id="${id}" value="${escaped(option)}"></td>
<td>${image}</td><td><label for="${id}">${local(label, option)}</label></td><td>machine: ${machineWords[machine]}</td></tr>`
}

/** The text in the languages of the ballot, each once. */
function local(text: Option['label'], otherwise: string): string {
  if (!text) return escaped(otherwise)
  return [...new Set([text.ky, text.ru, text.en])].map(escaped).join(' / ')
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replaceAll(/[&<>"]/g, (character) => entities[character])
}

const STYLE = `
body { font: 18px/1.4 sans-serif; max-width: 46rem; margin: 1rem auto; padding: 0 1rem; }
.training { background: #b00; color: #fff; padding: .3rem .6rem; }
fieldset { margin: 1rem 0; } legend { font-weight: bold; }
td { padding: .3rem .6rem; vertical-align: middle; } td:last-child { white-space: nowrap; }
img { width: 8rem; image-rendering: pixelated; border: 1px solid #888; }
input[type=checkbox] { width: 1.4rem; height: 1.4rem; } button { font: inherit; padding: .4rem 1.2rem; }
`

/** Plain browser code: it fills the copy of the form that stands in the page and offers it as a file. */
const SCRIPT = `
const form = JSON.parse(document.getElementById('form').textContent)
const reader = document.getElementById('reader')
const save = document.getElementById('save')
const fields = [...document.querySelectorAll('fieldset')]
// Browsers bring back what stood in a page before a reload: perhaps what another reader ticked.
for (const box of document.querySelectorAll('input')) { box.checked = false; box.value = box.id === 'reader' ? '' : box.value }
const isRead = (field) => field.querySelector('.read').checked
function show() {
  const left = fields.filter((field) => !isRead(field)).length
  document.getElementById('left').textContent = 'Undecided: ' + left + ' of ' + fields.length + '.'
  save.disabled = reader.value.trim() === ''
}
// Another tick after "I have read this" is a reading that nobody has confirmed yet.
for (const field of fields)
  for (const box of field.querySelectorAll('.option'))
    box.addEventListener('change', () => { field.querySelector('.read').checked = false; show() })
document.addEventListener('input', show)
document.addEventListener('change', show)
save.addEventListener('click', () => {
  const doubts = form.doubts.map((doubt, i) => {
    const marked = [...fields[i].querySelectorAll('.option:checked')].map((box) => box.value)
    return { ...doubt, read: isRead(fields[i]) ? marked : null }
  })
  const text = JSON.stringify({ ...form, reader: reader.value.trim(), doubts }, null, 2)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = 'decided-' + reader.value.trim().replace(/[^\\p{L}\\p{N}]+/gu, '-') + '.json'
  link.click()
})
show()
`
