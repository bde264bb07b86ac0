import { useEffect, useState } from 'react'
import type { PaperKind, PaperPage } from '../../contract/index.ts'
import type { Language } from '../i18n/languages.ts'
import { languages } from '../i18n/languages.ts'
import { ask } from '../state/station-store.ts'

export interface OpenedPaper {
  readonly pages: readonly PaperPage[]
  /** The station said why it cannot show it; the window shows that. */
  readonly failed: boolean
}

/** The pages of a paper, those in the language of the screen first. */
export function usePaper(kind: PaperKind, language: Language): OpenedPaper {
  const [opened, setOpened] = useState<OpenedPaper>({ pages: [], failed: false })
  useEffect(() => {
    let gone = false
    void ask('paper.read', { kind }).then((result) => {
      if (!gone)
        setOpened(result?.pages ? { pages: result.pages, failed: false } : { pages: [], failed: true })
    })
    return () => {
      gone = true
    }
  }, [kind])
  return { ...opened, pages: firstIn(language, opened.pages) }
}

/** The paper begins with this language; the order within a language and among the others stays. */
export function firstIn(language: Language, pages: readonly PaperPage[]): readonly PaperPage[] {
  return [language, ...languages.filter((other) => other !== language), null].flatMap((wanted) =>
    pages.filter((page) => page.language === wanted),
  )
}
