// The few things that every part of the page does with the document. Writing only what has changed keeps a page
// that is told of news ten times a second at rest.

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function put(id: string, text: string): void {
  setText(byId(id), text);
}

export function mark(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

export function setClass(element: Element, name: string, on: boolean): void {
  if (element.classList.contains(name) !== on) element.classList.toggle(name, on);
}

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** Table rows that are kept and only given new texts. */
export class Rows {
  constructor(
    private readonly body: HTMLTableSectionElement,
    private readonly columns: number,
  ) {}

  /** As many rows as asked for, in the order of the table. */
  get(count: number): HTMLTableRowElement[] {
    while (this.body.rows.length > count) this.body.deleteRow(-1);
    while (this.body.rows.length < count) {
      const row = this.body.insertRow();
      for (let i = 0; i < this.columns; ++i) row.insertCell();
    }
    return [...this.body.rows];
  }
}

export function setCells(row: HTMLTableRowElement, texts: readonly string[]): void {
  texts.forEach((text, i) => {
    const cell = row.cells[i];
    if (cell) setText(cell, text);
  });
}

export function bodyOf(tableId: string): HTMLTableSectionElement {
  const body = byId<HTMLTableElement>(tableId).tBodies[0];
  if (!body) throw new Error(`#${tableId} has no body`);
  return body;
}
