/** The product's mark: four arches of a print. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="M3 12a9 9 0 0 1 18 0M6 18v-6a6 6 0 0 1 12 0v6M9 20v-8a3 3 0 0 1 6 0v8M12 12v9.5" />
    </svg>
  )
}
