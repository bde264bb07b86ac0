import { createPortal } from 'react-dom'
import type { PaperPage } from '../../contract/index.ts'
import { PaperSheet } from './paper-sheet.tsx'

/** What the printer gets while a paper is open, instead of the window: every page on a sheet of its own size. */
export function PrintedSheets({ pages }: { readonly pages: readonly PaperPage[] }) {
  return createPortal(
    <div className="paper-print">
      {pages.map((page, i) => (
        <PaperSheet key={i} page={page} />
      ))}
    </div>,
    document.body,
  )
}
