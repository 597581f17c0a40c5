import i18next from "i18next";
import { why as en } from "./en/why";
import { why as zh } from "./zh/why";

// Words of a panel that few open come with it, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
