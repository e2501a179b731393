"""What every page must hold, measured in the page itself: words, widths, targets, focus, contrast."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# The name of the product and of the other language are said in Chinese on English pages too.
_ALWAYS_CHINESE = ["集结", "中文", "简体中文"]

_CHINESE = """always => {
  const found = [];
  const seen = element => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent.trim();
    if (/\\p{Script=Han}/u.test(words) && !always.includes(words) && seen(node.parentElement)) found.push(words);
  }
  for (const element of document.body.querySelectorAll("[aria-label], [placeholder], [title], [alt]"))
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      const words = element.getAttribute(name) ?? "";
      if (/\\p{Script=Han}/u.test(words) && !always.includes(words)) found.push(`${name}=${words}`);
    }
  return found;
}"""

_SMALL = """least => {
  const inline = element => element.tagName === "A" && getComputedStyle(element).display === "inline";
  const found = [];
  for (const element of document.querySelectorAll("a[href], button, select, textarea, summary, input:not([type=hidden])")) {
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) || inline(element)) continue;
    const target = element.matches("[type=checkbox], [type=radio]") ? (element.closest("label") ?? element) : element;
    const { width, height, right, bottom } = target.getBoundingClientRect();
    // What is not on the page until it has the focus (the link that skips) is no target.
    if (right <= 0 || bottom <= 0) continue;
    if (Math.round(width) < least || Math.round(height) < least)
      found.push(`${element.outerHTML.slice(0, 120)} ${Math.round(width)}x${Math.round(height)}`);
  }
  return found;
}"""

_FAINT = """() => {
  const channel = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colour = css => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { rgb: [r, g, b], alpha: a / 255 };
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      // A picture or a drawing behind the words cannot be measured this way.
      if (style.backgroundImage !== "none" || at.tagName === "svg") return null;
      const { rgb, alpha } = colour(style.backgroundColor);
      if (alpha > 0.98) return rgb;
      if (alpha > 0) return null;
      if (style.position === "absolute" || style.position === "fixed") return null;
    }
    return colour(getComputedStyle(document.documentElement).backgroundColor).rgb;
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    if (element.closest("svg, script, [disabled], [aria-disabled=true], [data-pending=true]")) continue;
    const style = getComputedStyle(element), back = behind(element);
    if (!back) continue;
    const text = colour(style.color);
    if (text.alpha < 0.98) { found.add(`alpha ${text.alpha} "${node.textContent.trim().slice(0, 40)}"`); continue; }
    const [high, low] = [light(text.rgb), light(back)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.add(`${ratio.toFixed(2)} "${node.textContent.trim().slice(0, 40)}" .${element.className}`);
  }
  return [...found];
}"""

_STILL = """async () => {
  await new Promise(requestAnimationFrame);
  const turning = document.getAnimations().filter(one => one instanceof CSSTransition);
  await Promise.allSettled(turning.map(one => one.finished));
}"""

_FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "";
  const style = getComputedStyle(element);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  return ring || style.boxShadow !== "none" ? "" : element.outerHTML.slice(0, 120);
}"""


def chinese_on(page: Page) -> list[str]:
    """Visible Chinese words and attributes of an English page."""
    return _list(page, _CHINESE, _ALWAYS_CHINESE)


def small_targets_on(page: Page, least: int) -> list[str]:
    """Targets that are smaller than `least` px in one direction; links within a sentence are none."""
    return _list(page, _SMALL, least)


def faint_words_on(page: Page) -> list[str]:
    """Words whose contrast to what lies behind them is under 4.5:1 (3:1 when large), or that are half transparent."""
    return _list(page, _FAINT)


def darken(page: Page) -> None:
    """It is night; every colour has turned when this returns."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(_STILL)


def sideways_on(page: Page) -> int:
    """How many px the page is wider than the screen."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))


def unmarked_focus_on(page: Page, steps: int = 15) -> list[str]:
    """What shows no mark when Tab comes to it, among the first `steps`."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found.append(str(page.evaluate(_FOCUS)))
    return [what for what in found if what]


def _list(page: Page, script: str, argument: Any = None) -> list[str]:
    return [str(item) for item in page.evaluate(script, argument)]
