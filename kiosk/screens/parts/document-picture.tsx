/** An identity card going down on the reader: the next movement of the hand. */
export function DocumentPicture() {
  return (
    <svg className="picture document-picture" viewBox="0 0 380 220" aria-hidden="true">
      <path className="picture-thin" d="M8 200 V214 H372 V200 Z M8 200 L37 144 H343 L372 200" />
      <rect className="picture-solid" x="95" y="158" width="190" height="10" rx="5" />
      <rect className="picture-card" x="79" y="6" width="222" height="140" rx="11" />
      <rect className="picture-grey" x="95" y="20" width="84" height="10" />
      <rect className="picture-light" x="95" y="42" width="58" height="72" />
      <circle className="picture-grey" cx="124" cy="69" r="14" />
      <path className="picture-grey" d="M101 114 C101 94 112 87 124 87 S147 94 147 114 Z" />
      <path className="picture-lines" d="M169 51 H270 M169 70 H245 M169 88 H257" />
      <path className="picture-lines picture-lines--dashed" d="M95 128 H286" />
      <path className="picture-arrow" d="M341 34 V96 M318 77 L341 100 L364 77" />
    </svg>
  )
}
