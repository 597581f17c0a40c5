import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "@fontsource-variable/atkinson-hyperlegible-mono/wght.css";
import "@mantine/core/styles.css";
import "./tokens.css";
import "./touch.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { newQueryClient } from "./api/query_client";
import { App } from "./app";
import { startTranslating } from "./i18n/setup";
import { PatrolOn } from "./patrols/patrol_on";
import { theme } from "./theme";

startTranslating();

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root to draw into.");

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={newQueryClient()}>
        <App />
        <PatrolOn />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
