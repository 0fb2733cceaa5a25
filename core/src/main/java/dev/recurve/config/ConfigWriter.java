package dev.recurve.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns settings records back into keys and values: for manifests, and for the help of a command. */
public final class ConfigWriter {
    private ConfigWriter() {}

    /**
     * The settings as a tree of kebab-case keys; {@link ConfigReader} reads it back to an equal record.
     *
     * @param settings the record
     * @return strings, numbers, booleans, lists and maps, in the order of the components; absent ones are left out
     */
    public static Map<String, Object> asMap(Record settings) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            Object value = value(settings, component);
            if (value instanceof Optional<?> optional) {
                value = optional.orElse(null);
            }
            if (value != null) {
                out.put(Names.kebab(component.getName()), plain(value));
            }
        }
        return out;
    }

    /**
     * A setting as its record declares it.
     *
     * @param key its full key, {@code training.optimizer.clip}
     * @param kind what a value is: a type, or the names to choose from
     * @param fallback the default as it would be written, {@code (unset)} or {@code (required)}
     * @param doc what it does
     */
    public record Described(String key, String kind, String fallback, String doc) {}

    /**
     * Every setting of a record, nested records included.
     *
     * @param section the path of the section; empty for a record of whole sections
     * @param type the settings record
     * @return the settings in the order of the components
     */
    public static List<Described> settings(String section, Class<? extends Record> type) {
        List<Described> all = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = Names.kebab(component.getName());
            String key = section.isEmpty() ? name : section + "." + name;
            boolean optional = component.getType() == Optional.class;
            boolean list = component.getType() == List.class;
            Class<?> of = optional || list ? ConfigValues.argument(component) : component.getType();
            if (of.isRecord()) {
                all.addAll(settings(key, of.asSubclass(Record.class)));
                continue;
            }
            Setting setting = component.getAnnotation(Setting.class);
            boolean required = setting.or().equals(Setting.REQUIRED);
            String fallback = optional ? "(unset)" : required ? "(required)" : setting.or();
            all.add(new Described(key, (list ? "list of " : "") + ConfigValues.kind(of), fallback, setting.doc()));
        }
        return all;
    }

    /**
     * One line per setting, {@code section.key = default  what it does}, nested records included.
     *
     * @param section the path of the section; empty for a record of whole sections
     * @param type the settings record
     * @return the lines in the order of the components
     */
    public static List<String> describe(String section, Class<? extends Record> type) {
        return settings(section, type).stream()
                .map(setting -> String.format("%-28s = %-12s %s", setting.key(), setting.fallback(), setting.doc()))
                .toList();
    }

    private static Object plain(Object value) {
        if (value instanceof Record nested) {
            return asMap(nested);
        }
        return value instanceof Enum<?> constant ? Names.kebab(constant.name()) : value;
    }

    private static Object value(Record settings, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
