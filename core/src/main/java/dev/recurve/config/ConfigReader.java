package dev.recurve.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fills a settings record from a section of a configuration.
 *
 * <p>Keys in kebab-case stand for components in camelCase. An unknown key is an error with its path, its place and the
 * nearest known name; so is a missing required setting, a value of another type, and a value out of bounds.
 */
public final class ConfigReader {
    private ConfigReader() {}

    /**
     * Reads one section.
     *
     * @param root the whole configuration
     * @param path the section, for example {@code input}; an absent section is read as an empty one
     * @param type the record to fill; each component carries {@link Setting}
     * @return the record, its bounds checked
     * @throws UsageException if a key is unknown, missing, of another type or out of bounds
     */
    public static <R extends Record> R read(Config root, String path, Class<R> type) {
        if (!root.hasPath(path)) {
            return record(ConfigFactory.empty().root(), path, type);
        }
        return record(section(root.getValue(path), path), path, type);
    }

    /**
     * Reads one section that may be absent.
     *
     * @param root the whole configuration
     * @param path the section
     * @param type the record to fill
     * @return the record, or nothing where the configuration has no such section
     */
    public static <R extends Record> Optional<R> readIfPresent(Config root, String path, Class<R> type) {
        return root.hasPath(path) ? Optional.of(read(root, path, type)) : Optional.empty();
    }

    /**
     * Rejects top-level keys other than the sections that exist in Recurve.
     *
     * @param root the whole configuration
     * @param known every section that any command reads
     * @throws UsageException if a key is not among them
     */
    public static void checkSections(Config root, Collection<String> known) {
        rejectUnknown(root.root(), "", known);
    }

    private static <R extends Record> R record(ConfigObject section, String path, Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        Map<String, RecordComponent> byKey = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            byKey.put(Names.kebab(component.getName()), component);
        }
        rejectUnknown(section, path, byKey.keySet());
        List<Object> arguments = new ArrayList<>();
        byKey.forEach((key, component) -> arguments.add(component(section, path, key, component)));
        return construct(section, path, type, arguments);
    }

    private static void rejectUnknown(ConfigObject section, String path, Collection<String> known) {
        for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
            if (!known.contains(entry.getKey())) {
                String hint = Names.nearest(entry.getKey(), known)
                        .map(name -> "did you mean " + join(path, name) + "?")
                        .orElse("known are " + String.join(", ", known));
                throw new UsageException("unknown setting " + join(path, entry.getKey())
                        + ConfigValues.place(entry.getValue()) + ": " + hint);
            }
        }
    }

    private static Object component(ConfigObject section, String path, String key, RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(
                    component.getDeclaringRecord() + "." + component.getName() + " carries no @Setting");
        }
        String full = join(path, key);
        Class<?> type = component.getType();
        ConfigValue value = section.get(key);
        boolean absent = value == null || value.valueType() == ConfigValueType.NULL;
        if (absent && type == Optional.class) {
            return Optional.empty();
        }
        if (absent && type.isRecord()) {
            return record(ConfigFactory.empty().root(), full, type.asSubclass(Record.class));
        }
        if (absent) {
            value = fallback(setting, full);
        }
        if (type == List.class) {
            return ConfigValues.list(value, full, ConfigValues.argument(component));
        }
        if (type == Optional.class) {
            return Optional.of(convert(value, full, ConfigValues.argument(component)));
        }
        return convert(value, full, type);
    }

    private static Object convert(ConfigValue value, String full, Class<?> type) {
        return type.isRecord()
                ? record(section(value, full), full, type.asSubclass(Record.class))
                : ConfigValues.convert(value, full, type);
    }

    private static ConfigValue fallback(Setting setting, String full) {
        if (setting.or().equals(Setting.REQUIRED)) {
            throw new UsageException("missing setting " + full + " (" + setting.doc()
                    + "): give it in the configuration" + " file or as " + full + "=… on the command line");
        }
        return ConfigFactory.parseString("value = " + setting.or()).getValue("value");
    }

    private static ConfigObject section(ConfigValue value, String path) {
        if (value instanceof ConfigObject object) {
            return object;
        }
        throw new UsageException("expected a section " + path + " { … }, found "
                + value.render(ConfigRenderOptions.concise()) + ConfigValues.place(value));
    }

    private static <R extends Record> R construct(
            ConfigObject section, String path, Class<R> type, List<Object> arguments) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            // Settings records may be package-private or nested in a test.
            constructor.setAccessible(true);
            return constructor.newInstance(arguments.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException bound) {
                throw outOfBounds(section, path, bound);
            }
            throw new IllegalStateException("cannot make " + type.getName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type.getName(), e);
        }
    }

    /** Bounds name their key first ("min-count must be …"): put the path before it and the place behind. */
    private static UsageException outOfBounds(ConfigObject section, String path, IllegalArgumentException bound) {
        String message = String.valueOf(bound.getMessage());
        int end = message.indexOf(' ');
        ConfigValue value = end < 0 ? null : section.get(message.substring(0, end));
        String place = value == null ? "" : ConfigValues.place(value);
        return new UsageException(join(path, message) + place, bound);
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
