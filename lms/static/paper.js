// Papers: answers save themselves, and the clock. Taking one works without this file. Words come from the page.
// form[data-autosave=url] + [data-saved][data-offline][data-saving?][data-refused?][data-retry?]
// [data-unsent=url][hidden] > a
// [data-deadline=ISO][data-now=ISO][data-form=id] > [data-left], with data-at-5, data-at-1 said in its [data-announce]

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const first = (selector, root) => root.querySelector(selector) || document.querySelector(selector);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const savers = [];
let leaving = false;

// Nothing chosen is sent as an empty value, so that an answer can be cleared.
const valuesOf = (form, name) => {
  const values = new FormData(form).getAll(name).filter((value) => typeof value === "string");
  return values.length ? values : [""];
};

// What was changed and is not confirmed yet, so that a closed page or a dead battery loses nothing:
// field name -> [its values when the page came, its values now, whether a form carried them since]. It leaves when the
// server has confirmed it, or has something else by then.
const unsent = {
  key: (url) => `unsent ${url}`,
  read(url) {
    try {
      return JSON.parse(localStorage.getItem(this.key(url))) || {};
    } catch {
      return {}; // no storage here, or nothing that can be read
    }
  },
  write(url, entries) {
    try {
      if (Object.keys(entries).length) localStorage.setItem(this.key(url), JSON.stringify(entries));
      else localStorage.removeItem(this.key(url));
    } catch {} // full or forbidden: the page itself still holds what was typed
  },
};
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function autosave(form) {
  const status = first("[data-saved]", form), url = form.dataset.autosave;
  const changed = new Map(); // name -> number of its last change; leaves when that change is confirmed
  const came = new Map(); // name -> what the server held when the page came, or has confirmed since
  let count = 0, delay = 0, timer = 0, running = null, refused = false;

  const say = (text, late) => {
    if (!status) return;
    status.textContent = text || "";
    status.classList.toggle("is-late", !!late);
    if (late && retry) status.after(retry);
    if (retry) retry.hidden = !late;
  };
  let retry = null;
  if (status?.dataset.retry) {
    retry = document.createElement("button");
    retry.type = "button";
    retry.className = "btn btn-2 btn-sm";
    retry.textContent = status.dataset.retry;
    retry.addEventListener("click", () => save());
  }

  const plan = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  };

  async function send() {
    const sent = new Map(changed);
    const body = new URLSearchParams();
    for (const name of sent.keys()) for (const value of valuesOf(form, name)) body.append(name, value);
    if (!refused && !delay && status?.dataset.saving) say(status.dataset.saving);
    let answer, said;
    try {
      answer = await fetch(url, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRF-Token": form.elements.csrf_token?.value || "" },
        credentials: "same-origin",
        redirect: "manual", // a redirect to sign-in is not a saved answer
        keepalive: body.toString().length < 6e4,
        signal: AbortSignal.timeout?.(2e4),
      });
      said = await answer.json().catch(() => ({}));
    } catch {
      answer = null; // no connection
    }
    if (answer?.ok && said.saved) {
      for (const name of sent.keys()) came.set(name, body.getAll(name));
      for (const [name, which] of sent) if (changed.get(name) === which) changed.delete(name);
      keep();
      delay = 0;
      refused = false;
      if (!changed.size) say(said.text || said.saved);
      return true;
    }
    // A refusal will not mend itself; anything else is tried again, ever more slowly.
    refused = !!answer && answer.status < 500 && ![408, 425, 429].includes(answer.status);
    say((refused && (said?.text || status?.dataset.refused)) || status?.dataset.offline, true);
    if (!refused) plan((delay = Math.min(delay * 2 || 2000, 60000)));
    return false;
  }

  // One request at a time; true when nothing is left to save.
  async function save() {
    clearTimeout(timer);
    if (running) await running;
    while (changed.size) {
      if (!(await (running ||= send().finally(() => (running = null))))) return false;
    }
    return true;
  }

  const keep = () => {
    const entries = unsent.read(url);
    for (const name of came.keys()) delete entries[name];
    for (const name of changed.keys()) entries[name] = [came.get(name), valuesOf(form, name)];
    unsent.write(url, entries);
  };

  const fill = (name, values) => {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (["radio", "checkbox"].includes(control.type)) control.checked = values.includes(control.value);
      else if (control.type !== "hidden") control.value = values[0];
    }
  };

  // What an earlier visit could not send is put back, unless the server has been told something else since.
  const restore = () => {
    for (const control of form.elements) if (/^q-/.test(control.name)) came.set(control.name, valuesOf(form, control.name));
    for (const [name, [before, now]] of Object.entries(unsent.read(url))) {
      if (!came.has(name) || !isSame(before, came.get(name))) continue;
      fill(name, now);
      changed.set(name, ++count);
    }
    keep();
    if (changed.size) plan(0);
  };

  const note = (event) => {
    const { name, type } = event.target;
    if (!name || name === "csrf_token" || type === "file") return;
    changed.set(name, ++count);
    keep();
    plan(event.type === "change" ? 0 : delay || 700);
  };
  form.addEventListener("input", (event) => !["radio", "checkbox"].includes(event.target.type) && note(event));
  form.addEventListener("change", note);
  form.addEventListener("submit", () => { // it sends the answers itself
    leaving = true;
    clearTimeout(timer);
    const entries = unsent.read(url);
    for (const name of changed.keys()) entries[name][2] = "on its way";
    unsent.write(url, entries);
  });
  addEventListener("online", () => changed.size && save());
  addEventListener("pagehide", () => !leaving && changed.size && save());
  addEventListener("beforeunload", (event) => {
    if (leaving || !changed.size || !(delay || refused)) return;
    event.preventDefault();
    event.returnValue = true;
  });
  restore();
  savers.push({ form, save, isRefused: () => refused, isPending: () => changed.size > 0 });
}

// Another form (hand in, sign out) goes once the answers are in; a refusal does not hold it back.
addEventListener("submit", async (event) => {
  const form = event.target;
  const open = savers.filter((saver) => saver.form !== form && saver.isPending() && !saver.isRefused());
  if (event.defaultPrevented || !open.length) return void (leaving = leaving || !event.defaultPrevented);
  event.preventDefault();
  const { submitter } = event;
  const done = await Promise.all(open.map((saver) => saver.save()));
  if (done.every((saved, i) => saved || open[i].isRefused())) form.requestSubmit ? form.requestSubmit(submitter) : form.submit();
});

function countDown(box) {
  const left = box.querySelector("[data-left]"), voice = box.querySelector("[data-announce]");
  const form = document.getElementById(box.dataset.form) || box.closest("form");
  const end = Date.parse(box.dataset.deadline);
  const began = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart || performance.now());
  const ahead = Date.parse(box.dataset.now) - began;
  const digits = [...(box.dataset.digits || "0123456789")];
  let before = Infinity, ticking = 0;
  const tick = async () => {
    const seconds = Math.max(0, Math.ceil((end - Date.now() - ahead) / 1000));
    const two = (n) => String(n).padStart(2, "0");
    if (left) left.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`.replace(/\d/g, (d) => digits[d]);
    box.classList.toggle("is-short", seconds <= 300);
    for (const minutes of [5, 1]) {
      if (before > minutes * 60 && before < Infinity && seconds <= minutes * 60 && voice) {
        voice.textContent = box.getAttribute(`data-at-${minutes}`) || "";
      }
    }
    before = seconds;
    if (seconds || !form) return;
    clearInterval(ticking);
    leaving = true;
    await Promise.race([Promise.all(savers.map((saver) => saver.save())), wait(3000)]);
    HTMLFormElement.prototype.submit.call(form);
  };
  if (!(Date.parse(box.dataset.now) < end)) return; // closed already: never submit in a circle
  ticking = setInterval(tick, 1000);
  tick();
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

// Before handing in: say that this browser holds an answer the server has not, and lead to its question.
function tellUnsent(box) {
  const name = Object.entries(unsent.read(box.dataset.unsent)).find(([, entry]) => !entry[2])?.[0];
  if (!name) return;
  box.hidden = false;
  box.querySelector("a").href += `?q=${name.split("-")[1]}`;
}

all("form[data-autosave]").forEach(autosave);
all("[data-unsent]").forEach(tellUnsent);
all("[data-deadline]").forEach(countDown);
