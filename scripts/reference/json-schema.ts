// JSON Schema of the documents that cross the socket, from their TypeScript declarations: the compiler's own
// view of them, so that what is derived (Omit, unions) comes out as it is. Only forms that occur are known.

import ts from "typescript";

export type Schema = Readonly<Record<string, unknown>>;

/** A schema for every interface and type that the file exports. */
export function describeTypes(file: string): Record<string, Schema> {
  const program = ts.createProgram([file], {
    strict: true,
    target: ts.ScriptTarget.ES2023,
    noEmit: true,
    allowImportingTsExtensions: true,
  });
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} cannot be read`);
  const checker = program.getTypeChecker();
  const declared = source.statements.filter(
    (one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one),
  );
  const names = new Set(declared.map(({ name }) => name.text));
  const describe = createDescriber(checker, names);
  return Object.fromEntries(
    declared.map(({ name }) => [name.text, describe(checker.getTypeAtLocation(name), true)]),
  );
}

function createDescriber(checker: ts.TypeChecker, names: ReadonlySet<string>) {
  return describe;

  function describe(type: ts.Type, isTop = false): Schema {
    const name = (type.aliasSymbol ?? type.getSymbol())?.name ?? "";
    if (!isTop && names.has(name)) return { $ref: `#/components/schemas/${name}` };
    if (type.isUnion()) return describeUnion(type);
    const plain = describePlain(type);
    if (plain !== undefined) return plain;
    if (checker.isArrayType(type)) return { type: "array", items: describeElement(type) };
    return describeObject(type);
  }

  function describeElement(type: ts.Type): Schema {
    const [element] = checker.getTypeArguments(type as ts.TypeReference);
    return element === undefined ? {} : describe(element);
  }

  /** An optional member is a union with undefined, which JSON does not have. */
  function describeUnion(type: ts.UnionType): Schema {
    const members = type.types.filter((one) => !(one.flags & ts.TypeFlags.Undefined));
    const literals = members.flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
    if (literals.length === members.length) return { type: "string", enum: literals };
    if (members.every((one) => one.flags & ts.TypeFlags.BooleanLiteral)) return { type: "boolean" };
    const [only, ...more] = members.map((one) => describe(one));
    return more.length === 0 && only !== undefined ? only : { oneOf: [only, ...more] };
  }

  function describeObject(type: ts.Type): Schema {
    const values = type.getStringIndexType();
    if (values !== undefined) return { type: "object", additionalProperties: describe(values) };
    const members = type.getProperties();
    const required = members.filter((one) => !(one.flags & ts.SymbolFlags.Optional)).map((one) => one.name);
    const properties = Object.fromEntries(members.map((one) => [one.name, describeMember(one)]));
    return { type: "object", ...(required.length > 0 && { required }), properties };
  }

  function describeMember(member: ts.Symbol): Schema {
    const said = ts.displayPartsToString(member.getDocumentationComment(checker));
    const schema = describe(checker.getTypeOfSymbol(member));
    return said === "" ? schema : { ...schema, description: said };
  }
}

function describePlain(type: ts.Type): Schema | undefined {
  if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
  if (type.flags & ts.TypeFlags.String) return { type: "string" };
  if (type.flags & ts.TypeFlags.Number) return { type: "number" };
  return type.flags & ts.TypeFlags.BooleanLike ? { type: "boolean" } : undefined;
}
