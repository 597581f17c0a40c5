import i18next from "i18next";
import { commands as en } from "./en/commands";
import { commands as zh } from "./zh/commands";

// Words of the command room come with it, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
