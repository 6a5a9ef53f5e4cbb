// The script of every page of the site that is no report: theme before the first paint, then its button.
import '../src/report/runtime/boot.ts'
import { wireControls } from '../src/report/runtime/controls.ts'

document.addEventListener('DOMContentLoaded', wireControls)
