// Something asked of the server, and how far it is. While it is asked again, what was there stays.
import { untrack } from "svelte";
import { get, OfflineError, RefusedError } from "../client";
import { inWords } from "../words/refused";

export type Stage = "loading" | "ready" | "error" | "offline";

export class Loaded<T> {
  stage = $state<Stage>("loading");
  data = $state.raw<T | undefined>(undefined);
  #why = $state.raw<unknown>(undefined);
  busy = $state(false);
  #from = "";
  #asked: AbortController | undefined;

  /** Why it is not here, in words; "" where the stage says it all. */
  get problem(): string {
    return this.#why instanceof RefusedError ? inWords(this.#why).message : "";
  }

  /** Ask for an address; asking for the one that is already here does nothing. */
  load(from: string): void {
    // an effect that loads must not run again because of what it loaded, or a failure would be asked for without end
    untrack(() => {
      if (from === this.#from && this.stage !== "error" && this.stage !== "offline") return;
      this.#from = from;
      void this.#ask();
    });
  }

  again(): void {
    void this.#ask();
  }

  /** Forget what is here: the next load starts from nothing. */
  clear(): void {
    this.#asked?.abort();
    this.#from = "";
    this.data = undefined;
    this.stage = "loading";
  }

  async #ask(): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.busy = true;
    if (this.data === undefined) this.stage = "loading";
    try {
      const data = await get<T>(this.#from, asked.signal);
      if (asked.signal.aborted) return;
      this.data = data;
      this.stage = "ready";
    } catch (error) {
      if (asked.signal.aborted) return;
      this.stage = error instanceof OfflineError ? "offline" : "error";
      this.#why = error;
    } finally {
      if (this.#asked === asked) this.busy = false;
    }
  }
}
