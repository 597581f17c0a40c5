import i18next from "i18next";
import { takeAlong as en } from "./en/exports";
import { takeAlong as zh } from "./zh/exports";

// Words of exports and reports come with their pages, not with the first one.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
