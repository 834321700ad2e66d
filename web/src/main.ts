import "./styles/tokens.css";
import "./styles/page.css";
import { mount } from "svelte";
import App from "./App.svelte";

const place = document.getElementById("app");
if (!place) throw new Error("index.html has no #app");
place.replaceChildren();
mount(App, { target: place });
