import '@fontsource-variable/ibm-plex-sans/index.css'
import '@fontsource/ibm-plex-mono/latin-500.css'
import '@fontsource/ibm-plex-mono/cyrillic-500.css'
import '@fontsource/ibm-plex-mono/cyrillic-ext-500.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/parts.css'
import './styles/screens.css'
import './styles/station-care.css'
import './styles/closing.css'
import './styles/papers.css'
import './styles/room.css'
import './styles/ballot-box.css'
import './styles/observer.css'
import './styles/drawer.css'
import './styles/sizes.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { suppressBrowserKeys } from './parts/keys.ts'
import { installTapGuard } from './parts/tap-guard.ts'
import { connect } from './transport/connect.ts'
import { windowOfHash } from './transport/window-of-hash.ts'

const kind = windowOfHash(globalThis.location.hash)
suppressBrowserKeys(window)
installTapGuard(window)
connect(kind)
const root = document.getElementById('root')
if (root) createRoot(root).render(<App window={kind} />)
