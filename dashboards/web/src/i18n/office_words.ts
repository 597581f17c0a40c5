import i18next from "i18next";
import { office as en } from "./en/office";
import { office as zh } from "./zh/office";

// Words of the room of documents come with it, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
