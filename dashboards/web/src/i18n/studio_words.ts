import i18next from "i18next";
import { studio as en } from "./en/studio";
import { studio as zh } from "./zh/studio";

// Words of the studio come with its pages, not with the first one.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
