import i18next from "i18next";
import { acts as en } from "./en/acts";
import { acts as zh } from "./zh/acts";

// Words that only the pages of components need come with them, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
