import { describe, expect, test } from "vitest";
import { withoutLink } from "./notice_text";

describe("the text of a notice on the page", () => {
  test("loses the address at its end, and nothing before it", () => {
    expect(withoutLink("Late.\nPlace: http://a.example/x beside\nhttps://city.example/command?case=7")).toBe(
      "Late.\nPlace: http://a.example/x beside",
    );
  });

  test("stays as it is where no address ends it", () => {
    expect(withoutLink("Late.\nPlace: 墨塘巷8号")).toBe("Late.\nPlace: 墨塘巷8号");
  });
});
