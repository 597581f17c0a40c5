import { Center, Loader } from "@mantine/core";

/** Something is on its way. */
export function Waiting({ height = "100%" }: { height?: number | string }) {
  return (
    <Center h={height} mih={80}>
      <Loader size="sm" type="dots" />
    </Center>
  );
}
