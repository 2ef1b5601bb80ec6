"use strict";
(() => {
  const records = JSON.parse(document.getElementById("records").textContent);
  const inspector = document.getElementById("inspector");
  let selected = null;

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const shown = (value) =>
    typeof value === "string" ? value : JSON.stringify(value, null, 1);

  const members = (heading, content) => {
    const names = Object.keys(content);
    if (!names.length) return [];
    const list = element("dl", undefined, { class: "inspected" });
    for (const name of names) {
      const row = element("div");
      row.append(element("dt", name), element("dd", shown(content[name])));
      list.append(row);
    }
    return [element("h5", heading), list];
  };

  const after = (later, earlier) =>
    later === null ? "never" : `after ${Math.round((later - earlier) * 10) / 10} ms`;

  const light = (run, number, on) => {
    const article = document.querySelector(`[data-run="${CSS.escape(run)}"]`);
    for (const mark of article.querySelectorAll(`[data-number="${number}"]`))
      mark.classList.toggle("lit", on);
    document.getElementById(`${run}-${number}`).classList.toggle("lit", on);
  };

  const close = () => {
    if (selected) light(selected.run, selected.number, false);
    selected = null;
    inspector.hidden = true;
  };

  const inspect = (run, number) => {
    close();
    selected = { run, number };
    light(run, number, true);
    const record = records[run][number];
    const status = record.status === null ? "no answer" : String(record.status);
    const where = element("p", undefined, { class: "where" });
    where.append(
      element("span", `${status}${record.error ? ` ${record.error}` : ""}`, {
        class: `status ${record.tone}`,
      }),
      ` · ${record.tab} · ${record.clock}`,
    );
    const dismiss = element("button", "×", { type: "button", "aria-label": "Close" });
    dismiss.addEventListener("click", close);
    inspector.replaceChildren(
      dismiss,
      element("h4", record.tone === "preflight" ? `preflight ${record.path}` : record.name),
      where,
      ...members("Times", {
        sent: record.sent,
        "at the server": after(record.served_ms, record.at_ms),
        answered: after(record.answered_ms, record.at_ms),
        to: `${record.method} ${record.host}${record.path}`,
      }),
      ...members("Request", record.request),
      ...members("Response", record.response),
      ...members("What the server knows", record.server),
    );
    inspector.hidden = false;
  };

  const isHidden = (record) =>
    record.tone === "preflight" && document.body.classList.contains("without-preflights");

  const walk = (step) => {
    const run = records[selected.run];
    let number = selected.number + step;
    while (run[number] && isHidden(run[number])) number += step;
    if (!run[number]) return;
    inspect(selected.run, number);
    document
      .querySelector(`[data-run="${CSS.escape(selected.run)}"] .bar[data-number="${number}"]`)
      .scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-number]");
    if (!mark) return;
    event.preventDefault();
    inspect(mark.closest("[data-run]").dataset.run, Number(mark.dataset.number));
  });

  document.addEventListener("keydown", (event) => {
    if (!selected) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    if (!step) return;
    event.preventDefault();
    walk(step);
  });

  for (const type of ["mouseover", "mouseout"])
    document.addEventListener(type, (event) => {
      const mark = event.target.closest?.("svg [data-number]");
      if (!mark) return;
      const run = mark.closest("[data-run]").dataset.run;
      const number = Number(mark.dataset.number);
      if (selected && selected.run === run && selected.number === number) return;
      light(run, number, type === "mouseover");
    });

  document.getElementById("preflights").addEventListener("change", (event) => {
    document.body.classList.toggle("without-preflights", !event.target.checked);
  });
})();
