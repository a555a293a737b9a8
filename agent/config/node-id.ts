// Ids of managed nodes: EC2 instances (`i-`, 8 or 17 hex digits) and hybrid nodes (`mi-`, 17), as in
// the InstanceId pattern of the SSM service model. No entry's name may look like one.

const nodeId = /^(?:i-(?:[0-9a-f]{8}|[0-9a-f]{17})|mi-[0-9a-f]{17})$/;
const nodeIdShape = /^m?i-[0-9a-f]*$/i;

export function isNodeId(text: string): boolean {
  return nodeId.test(text);
}

/** Whether somebody meant a node id, be it too short or in capitals. */
export function looksLikeNodeId(text: string): boolean {
  return nodeIdShape.test(text);
}
