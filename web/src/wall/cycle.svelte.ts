// What the wall shows and for how long: it goes round by itself until a key stops it.
import { address, go, link } from "../state/address.svelte";

export type Scene = "map" | "cards" | "alerts" | "forecast";

const EVERY = 15; // s that a scene is shown: three lines of large type are read twice in it
const SHORTEST = 2; // s, of `every` in the address
const LONGEST = 600; // s

export class Cycle {
  scenes = $state.raw<Scene[]>(["map", "cards", "alerts"]);
  #at = $state(0);
  paused = $state(false);
  /** Whether somebody stopped or turned it: then it shows what they chose, and jumps to nothing by itself. */
  taken = false;

  get scene(): Scene {
    return this.scenes[this.#at % this.scenes.length]!;
  }

  /** Milliseconds that each scene is shown: `every` of the address [s], where it says. */
  get pace(): number {
    const asked = Number(address.word("every"));
    return 1000 * (asked >= SHORTEST && asked <= LONGEST ? asked : EVERY);
  }

  show(scene: Scene): void {
    this.#at = Math.max(0, this.scenes.indexOf(scene));
  }

  step(by: 1 | -1): void {
    this.#at = (this.#at + by + this.scenes.length) % this.scenes.length;
  }

  /** The keys of the wall: arrows turn, Esc leaves, any other stops it and lets it go on. */
  keys(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || ["Tab", "Shift", "Enter"].includes(event.key)) return;
    if (event.key === "Escape") return go(back());
    event.preventDefault(); // the page does not scroll
    this.taken = true;
    if (event.key === "ArrowRight") this.step(1);
    else if (event.key === "ArrowLeft") this.step(-1);
    else this.paused = !this.paused;
  }

  /** Go round; call it once, from the view. */
  run(): void {
    $effect(() => {
      if (this.paused) return;
      void this.scene; // a scene that was turned to by hand has its whole time
      const timer = setTimeout(() => this.step(1), this.pace);
      return () => clearTimeout(timer);
    });
  }
}

/** Ora, at the same time of the clock. */
export function back(): string {
  const at = address.word("at");
  return link("now", at ? { at } : {});
}
