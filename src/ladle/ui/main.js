// Puts the page into the document.
import { html, render } from "./vendor/preact-htm.js";
import { App } from "./app.js";

const root = document.getElementById("app");
root.replaceChildren();
render(html`<${App} />`, root);
