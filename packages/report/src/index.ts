export { reportHtml } from './reportHtml.js';
