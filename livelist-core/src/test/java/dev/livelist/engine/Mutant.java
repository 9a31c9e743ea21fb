package dev.livelist.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The engine with one rule taken out of its source, compiled for a test and loaded beside the real one. So production code knows
 * nothing of deliberate faults.
 *
 * @param file the source file, below the engine's package
 * @param rule text that occurs there exactly once
 * @param without what stands there instead
 */
record Mutant(String file, String rule, String without) {

    private static final String PACKAGE = "dev.livelist.engine.";
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "livelist", "engine");

    /**
     * Calls a static method of a test class with this fault in the engine.
     *
     * @return what the method returns, which must be a class that both engines share
     */
    @Nullable
    Object call(Class<?> owner, String method, Object... arguments) {
        try (Loader loader = new Loader(compile())) {
            Class<?> mutated = loader.loadClass(owner.getName());
            for (java.lang.reflect.Method each : mutated.getDeclaredMethods()) {
                if (each.getName().equals(method) && each.getParameterCount() == arguments.length) {
                    each.setAccessible(true);
                    return each.invoke(null, arguments);
                }
            }
            throw new AssertionError("No method " + method + " in " + owner);
        } catch (InvocationTargetException e) {
            throw new AssertionError("With " + this, e.getCause());
        } catch (IOException | ReflectiveOperationException e) {
            throw new AssertionError("With " + this, e);
        }
    }

    private Map<String, byte[]> compile() throws IOException {
        String source = Files.readString(SOURCES.resolve(file));
        int at = source.indexOf(rule);
        if (at < 0 || source.indexOf(rule, at + 1) >= 0) {
            throw new AssertionError("'" + rule + "' must occur once in " + file + ": mend the mutant with the engine");
        }
        String mutated = source.substring(0, at) + without + source.substring(at + rule.length());
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "tests need a JDK");
        StringWriter complaints = new StringWriter();
        InMemory classes = new InMemory(compiler.getStandardFileManager(null, null, null));
        List<String> options = List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
        JavaFileObject input = new Source(URI.create("string:///" + file), mutated);
        if (!compiler.getTask(complaints, classes, null, options, null, List.of(input))
                .call()) {
            throw new AssertionError("The mutant does not compile: " + this + "\n" + complaints);
        }
        return classes.bytes();
    }

    /** A source text. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(URI uri, String text) {
            super(uri, Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what is compiled. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

        InMemory(JavaFileManager manager) {
            super(manager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    classes.put(name, bytes);
                    return bytes;
                }
            };
        }

        Map<String, byte[]> bytes() {
            Map<String, byte[]> bytes = new HashMap<>();
            classes.forEach((name, content) -> bytes.put(name, content.toByteArray()));
            return bytes;
        }
    }

    /** Loads the engine and its tests anew, with the mutated classes in the place of the real ones. */
    private static final class Loader extends URLClassLoader {
        private final Map<String, byte[]> mutated;

        Loader(Map<String, byte[]> mutated) {
            super(new URL[] {location(LiveLists.class), location(Mutant.class)}, Mutant.class.getClassLoader());
            this.mutated = mutated;
        }

        private static URL location(Class<?> type) {
            return type.getProtectionDomain().getCodeSource().getLocation();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> present = findLoadedClass(name);
                return present != null ? present : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            byte[] bytes = mutated.get(name);
            if (bytes == null) {
                URL found = findResource(name.replace('.', '/') + ".class");
                if (found == null) {
                    throw new ClassNotFoundException(name);
                }
                try (java.io.InputStream input = found.openStream()) {
                    bytes = input.readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
