import '@fontsource-variable/ibm-plex-sans/index.css'
import '@fontsource/ibm-plex-mono/latin-500.css'
import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/frame.css'
import '../styles/parts.css'
import './centre.css'
import { createRoot } from 'react-dom/client'
import { CentrePage } from './centre-page.tsx'
import { followCentre } from './live-store.ts'

followCentre('live')
const root = document.getElementById('root')
if (root) createRoot(root).render(<CentrePage />)
