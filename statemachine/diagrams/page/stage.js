"use strict";
/* The drawing: pan and zoom by mouse, touch, keys and buttons. */

const ZOOM = 1.25;
const CLOSEST = 0.08;
const FARTHEST = 1.5;

/** Makes the drawing movable; returns the function that fits it into its frame. */
function movableDrawing(/** @type {HTMLElement} */ frame) {
  const svg = /** @type {SVGSVGElement | null} */ (frame.querySelector("svg"));
  if (!svg) return () => undefined;
  const whole = boxOf(svg);
  let box = { ...whole };
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  svg.setAttribute("preserveAspectRatio", "xMidYMid meet");

  function show() {
    svg?.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  }

  /** Zooms about a point of the drawing. */
  function zoom(/** @type {number} */ by, x = box.x + box.width / 2, y = box.y + box.height / 2) {
    const width = Math.max(whole.width * CLOSEST, Math.min(box.width * by, whole.width * FARTHEST));
    const real = width / box.width;
    box = { x: x - (x - box.x) * real, y: y - (y - box.y) * real, width, height: box.height * real };
    show();
  }

  /** Moves by a part of what is shown. */
  function pan(/** @type {number} */ right, /** @type {number} */ down) {
    box.x += right * box.width;
    box.y += down * box.height;
    show();
  }

  function fit() {
    box = { ...whole };
    show();
  }

  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
      event.preventDefault();
      const at = pointOf(svg, event);
      zoom(event.deltaY > 0 ? ZOOM : 1 / ZOOM, at.x, at.y);
    },
    { passive: false },
  );
  frame.addEventListener("keydown", (event) => {
    const steps = /** @type {Record<string, () => void>} */ ({
      "+": () => zoom(1 / ZOOM),
      "-": () => zoom(ZOOM),
      0: fit,
      ArrowLeft: () => pan(-0.1, 0),
      ArrowRight: () => pan(0.1, 0),
      ArrowUp: () => pan(0, -0.1),
      ArrowDown: () => pan(0, 0.1),
    });
    if (event.target !== frame || !steps[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    steps[event.key]();
  });
  byId("closer").addEventListener("click", () => zoom(1 / ZOOM));
  byId("farther").addEventListener("click", () => zoom(ZOOM));
  byId("fit").addEventListener("click", fit);
  dragging(frame, svg, zoom, (right, down) => pan(right, down));
  fit();
  return fit;
}

/** Pans by one pointer, and zooms by two. */
function dragging(
  /** @type {HTMLElement} */ frame,
  /** @type {SVGSVGElement} */ svg,
  /** @type {(by: number, x?: number, y?: number) => void} */ zoom,
  /** @type {(right: number, down: number) => void} */ pan,
) {
  const pointers = new Map();
  let moved = 0;
  frame.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    moved = 0;
  });
  frame.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const [right, down] = [event.clientX - before.clientX, event.clientY - before.clientY];
    moved += Math.abs(right) + Math.abs(down);
    if (pointers.size === 2) {
      const other = [...pointers.values()].find((each) => each.pointerId !== event.pointerId);
      const distance = (/** @type {PointerEvent} */ each) =>
        Math.hypot(each.clientX - other.clientX, each.clientY - other.clientY) || 1;
      const at = pointOf(svg, event);
      zoom(distance(before) / distance(event), at.x, at.y);
    } else {
      const scale = svg.getScreenCTM()?.a || 1;
      const shown = svg.viewBox.baseVal;
      pan(-right / scale / shown.width, -down / scale / shown.height);
    }
    pointers.set(event.pointerId, event);
  });
  for (const each of ["pointerup", "pointercancel", "pointerleave"]) {
    frame.addEventListener(each, (event) => pointers.delete(/** @type {PointerEvent} */ (event).pointerId));
  }
  frame.addEventListener(
    "click",
    (event) => {
      if (moved > 6) event.stopPropagation(); // the end of a drag is no click
    },
    { capture: true },
  );
}

function boxOf(/** @type {SVGSVGElement} */ svg) {
  const { x, y, width, height } = svg.viewBox.baseVal;
  if (width) return { x, y, width, height };
  return {
    x: 0,
    y: 0,
    width: parseFloat(svg.getAttribute("width") ?? "") || 800,
    height: parseFloat(svg.getAttribute("height") ?? "") || 600,
  };
}

/** Returns the point of the drawing under the pointer. */
function pointOf(/** @type {SVGSVGElement} */ svg, /** @type {MouseEvent} */ event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()?.inverse());
}
