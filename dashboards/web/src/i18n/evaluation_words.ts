import i18next from "i18next";
import { evaluation as en } from "./en/evaluation";
import { evaluation as zh } from "./zh/evaluation";

// Words of the room of figures come with it, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
