// Looks at a page as laid out now. Every function gives a list of descriptions, empty when all is well.
(() => {
  const SLACK = 0.5;
  const everything = () => [...document.body.querySelectorAll("*")].filter((e) => e.checkVisibility() && !hiddenForEyes(e));
  // Words for screen readers: the skip link, and what is clipped down to a point.
  const hiddenForEyes = (e) => !!e.closest(".skip") || isPoint(e) || (e !== document.body && hiddenForEyes(e.parentElement));
  const isPoint = (e) => e.offsetWidth <= 1 && e.offsetHeight <= 1 && getComputedStyle(e).clipPath !== "none";
  const name = (e) => {
    const id = e.id ? `#${e.id}` : "";
    const words = (e.innerText || e.value || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${e.localName}${id}${[...e.classList].map((c) => `.${c}`).join("")} “${words}”`;
  };
  // What scrolls sideways in a box of its own sticks out of nothing.
  const scrolls = (e) => {
    for (let box = e.parentElement; box && box !== document.body; box = box.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return true;
    }
    return false;
  };
  const hasWordsBeside = (e) => {
    const block = e.closest("p, li, dd, dt, td, th, figcaption, blockquote, legend, h1, h2, h3");
    return !!block && getComputedStyle(e).display === "inline" && block.innerText.trim().length > e.innerText.trim().length;
  };

  globalThis.measures = {
    // A box that leaves the window on either side: to the left of a right-to-left page nothing else shows it.
    stickingOut() {
      const wide = document.documentElement.clientWidth;
      const leaves = (e) => {
        const box = e.getBoundingClientRect();
        return box.width && (box.left < -SLACK || box.right > wide + SLACK) && !scrolls(e);
      };
      const told = (e) => {
        const box = e.getBoundingClientRect();
        return `${name(e)} from ${Math.round(box.left)} to ${Math.round(box.right)}`;
      };
      const out = everything().filter(leaves);
      if (!out.length && document.scrollingElement.scrollWidth > wide) {
        // Even a point that nobody sees makes a page scroll when it lies outside.
        const hidden = [...document.body.querySelectorAll("*")].filter(leaves).map(told);
        return [`the page scrolls sideways: ${document.scrollingElement.scrollWidth} > ${wide}: ${hidden.join("; ")}`];
      }
      return out.filter((e) => !out.includes(e.parentElement)).map(told);
    },

    // Something to press that is smaller than a fingertip. Links inside a sentence are as high as its line.
    tooSmall(least) {
      const pressed = everything().filter((e) => e.matches("a[href], button, input:not([type=hidden]), select, textarea, summary"));
      return pressed.filter((e) => {
        const label = e.closest("label");
        const box = (label && e.matches("[type=radio], [type=checkbox]") ? label : e).getBoundingClientRect();
        return (box.width < least - SLACK || box.height < least - SLACK) && !(e.matches("a") && hasWordsBeside(e));
      }).map((e) => {
        const box = e.getBoundingClientRect();
        return `${name(e)} is ${Math.round(box.width)} × ${Math.round(box.height)}`;
      });
    },

    // The spacing a reader may ask for (WCAG 1.4.12); letters are not spaced in Arabic, where they join.
    spread() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`* { line-height: 1.5 !important; word-spacing: .16em !important }
        p { margin-block-end: 2em !important }
        :root:lang(en) :not(:lang(ar)) { letter-spacing: .12em !important }`);
      document.adoptedStyleSheets = [sheet];
    },

    // Words that do not fit their box and are not shown.
    cutOff() {
      return everything().filter((e) => {
        const style = getComputedStyle(e);
        const hides = (overflow) => ["hidden", "clip"].includes(overflow);
        const is = e.innerText !== undefined && e.innerText.trim() && !e.matches("select, option, input, textarea");
        return is && ((hides(style.overflowX) && e.scrollWidth > e.clientWidth + 1) || (hides(style.overflowY) && e.scrollHeight > e.clientHeight + 1));
      }).map(name);
    },
  };
})();
