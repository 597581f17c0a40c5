import i18next from "i18next";
import { patrols as en } from "./en/patrols";
import { patrols as zh } from "./zh/patrols";

// Words that only patrols need come with them, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
