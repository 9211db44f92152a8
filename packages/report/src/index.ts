export { escapeMarkup } from './markup.js';
export { reportHtml } from './reportHtml.js';
export { sharePng } from './shareImage.js';
