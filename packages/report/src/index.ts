export { reportHtml } from './reportHtml.js';
export { sharePng } from './shareImage.js';
