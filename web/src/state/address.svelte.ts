// The page's address is its state: what is seen can be sent to somebody, and back and forward work.

export type View = "now" | "tomorrow" | "decisions" | "data" | "log" | "wall" | "accessibility" | "unknown";

const PATHS: Record<Exclude<View, "unknown">, string> = {
  now: "/",
  tomorrow: "/domani",
  decisions: "/decisioni",
  data: "/dati",
  log: "/registro",
  wall: "/wall",
  accessibility: "/accessibilita",
};

interface Address {
  view: View;
  query: URLSearchParams;
}

function read(): Address {
  const path = location.pathname.replace(/\/+$/, "") || "/";
  const found = Object.entries(PATHS).find(([, known]) => known === path);
  return { view: (found?.[0] as View | undefined) ?? "unknown", query: new URLSearchParams(location.search) };
}

let current = $state.raw<Address>(read());

addEventListener("popstate", () => (current = read()));

export const address = {
  get view(): View {
    return current.view;
  },
  /** One part of the query; "" when it is not there. */
  word(name: string): string {
    return current.query.get(name) ?? "";
  },
};

/** The address of a view; the language, where it was chosen, and the clock, where it was moved, go along. */
export function link(view: Exclude<View, "unknown">, words: Record<string, string> = {}): string {
  const query = new URLSearchParams(words);
  const language = current.query.get("lang");
  if (language && !query.has("lang")) query.set("lang", language);
  const at = current.query.get("at");
  if (at && !query.has("at")) query.set("at", at);
  const text = query.toString();
  return PATHS[view] + (text ? `?${text}` : "");
}

/** Go to an address of ours; `replace` leaves no step to go back to. */
export function go(to: string, replace = false): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  const before = current.view;
  current = read();
  if (current.view !== before) scrollTo(0, 0);
}

/** Change parts of the query and stay on the view; "" takes a part away. */
export function change(words: Record<string, string>, replace = false): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(words)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  // one thing is open at a time: what is opened takes the place of an alert
  if (!("alert" in words) && (words["place"] || words["street"] || words["zone"])) query.delete("alert");
  // ":" and "/" are allowed in a query, and read better as themselves
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  if (text === location.search.slice(1)) return;
  go(location.pathname + (text ? `?${text}` : ""), replace);
}

/** For an <a>: follow it without asking the server, unless a new tab is wanted. */
export function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const anchor = event.currentTarget;
  if (!(anchor instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  go(anchor.pathname + anchor.search);
}
