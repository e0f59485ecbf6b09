package io.busbar.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.agrona.DirectBuffer;
import uk.co.real_logic.sbe.SbeTool;
import uk.co.real_logic.sbe.generation.java.JavaUtil;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.ir.Signal;
import uk.co.real_logic.sbe.ir.Token;
import uk.co.real_logic.sbe.xml.IrGenerator;

/**
 * The decoders of a schema, driven by the schema and not by their source: writes down every field of a message as a
 * line, so that what two decoders see can be compared.
 */
final class SchemaCodecs {
    private static final int HEADER = 8;

    private final Ir schema;
    private final ClassLoader loader;

    private SchemaCodecs(final Ir schema, final ClassLoader loader) {
        this.schema = schema;
        this.loader = loader;
    }

    /** Those that were generated and compiled in the build. */
    static SchemaCodecs built(final Path schema) throws Exception {
        return new SchemaCodecs(parse(schema), SchemaCodecs.class.getClassLoader());
    }

    /** Generates and compiles those of a schema now, below a folder. */
    static SchemaCodecs generate(final Path schema, final Path folder) throws Exception {
        final Ir ir = parse(schema);
        final Path sources = Files.createDirectory(folder.resolve("sources"));
        final Path classes = Files.createDirectory(folder.resolve("classes"));
        System.setProperty(SbeTool.KEYWORD_APPEND_TOKEN, "_"); // a set of theirs has a choice called Final
        try {
            SbeTool.generate(ir, sources.toString(), "Java");
        } finally {
            System.clearProperty(SbeTool.KEYWORD_APPEND_TOKEN);
        }
        compile(sources, classes);
        return new SchemaCodecs(ir, new URLClassLoader(new URL[] {url(classes)}, SchemaCodecs.class.getClassLoader()));
    }

    Set<Integer> templates() {
        return schema.messages().stream()
                .map(message -> message.getFirst().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Decodes a message: a line for each field, group and entry, in order.
     *
     * @param version fields that came later are left out, once they are seen to be absent
     */
    List<String> decode(
            final int templateId, final DirectBuffer buffer, final int offset, final int length, final int version)
            throws ReflectiveOperationException {
        final List<Token> tokens = schema.getMessage(templateId);
        final Object decoder = loader.loadClass(
                        schema.applicableNamespace() + "." + tokens.getFirst().name() + "Decoder")
                .getConstructor()
                .newInstance();
        final int blockLength = buffer.getShort(offset) & 0xFFFF;
        decoder.getClass()
                .getMethod("wrap", DirectBuffer.class, int.class, int.class, int.class)
                .invoke(decoder, buffer, offset + HEADER, blockLength, buffer.getShort(offset + 6) & 0xFFFF);
        final List<String> lines = new ArrayList<>();
        block(decoder, tokens.subList(1, tokens.size() - 1), version, "", lines);
        assertEquals(offset + length, get(decoder, "limit"), "where the message ends");
        return lines;
    }

    private static void block(
            final Object decoder,
            final List<Token> tokens,
            final int version,
            final String path,
            final List<String> lines)
            throws ReflectiveOperationException {
        for (int i = 0; i < tokens.size(); i += tokens.get(i).componentTokenCount()) {
            final Token token = tokens.get(i);
            final String name = path + token.name();
            if (token.signal() == Signal.BEGIN_GROUP) {
                final List<Token> inner = tokens.subList(i, i + token.componentTokenCount());
                group(get(decoder, token.name()), inner, version, name, lines);
            } else if (token.version() <= version) {
                value(
                        decoder,
                        token.name(),
                        tokens.get(i + 1),
                        tokens.subList(i + 1, i + token.componentTokenCount()),
                        name,
                        lines);
            }
        }
    }

    private static void group(
            final Object group,
            final List<Token> tokens,
            final int version,
            final String path,
            final List<String> lines)
            throws ReflectiveOperationException {
        final int count = (int) get(group, "count");
        if (tokens.getFirst().version() > version) {
            assertEquals(0, count, path + " came later");
            return;
        }
        lines.add(path + " x " + count);
        final int first = 1 + tokens.get(1).componentTokenCount(); // the group, its dimensions, its fields
        for (int i = 0; i < count; i++) {
            get(group, "next");
            block(group, tokens.subList(first, tokens.size() - 1), version, path + "[" + i + "].", lines);
        }
    }

    private static void value(
            final Object decoder,
            final String field,
            final Token type,
            final List<Token> tokens,
            final String path,
            final List<String> lines)
            throws ReflectiveOperationException {
        final Object value = get(decoder, field);
        switch (type.signal()) {
            case BEGIN_COMPOSITE, BEGIN_SET -> {
                for (final Token member : tokens) {
                    if (member.signal() == Signal.ENCODING || member.signal() == Signal.CHOICE) {
                        lines.add(path + "." + member.name() + " = " + get(value, member.name()));
                    }
                }
            }
            case BEGIN_ENUM -> lines.add(path + " = " + value + " (" + get(decoder, field + "Raw") + ")");
            default -> lines.add(path + " = " + value);
        }
    }

    private static Object get(final Object target, final String name) throws ReflectiveOperationException {
        try {
            return target.getClass()
                    .getMethod(JavaUtil.formatPropertyName(name))
                    .invoke(target);
        } catch (final InvocationTargetException e) {
            throw new AssertionError(target.getClass() + "." + name, e.getCause());
        }
    }

    private static Ir parse(final Path schema) throws Exception {
        return new IrGenerator().generate(SbeTool.parseSchema(schema.toString()));
    }

    private static void compile(final Path sources, final Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            final Stream<String> options = Stream.of(
                    "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
            final Stream<String> javaFiles = files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .sorted(Comparator.naturalOrder());
            assertEquals(
                    0,
                    ToolProvider.getSystemJavaCompiler()
                            .run(
                                    null,
                                    null,
                                    null,
                                    Stream.concat(options, javaFiles).toArray(String[]::new)));
        }
    }

    private static URL url(final Path folder) throws MalformedURLException {
        return folder.toUri().toURL();
    }
}
