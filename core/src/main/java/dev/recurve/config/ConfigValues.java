package dev.recurve.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Turns single HOCON values into the Java values of a settings record, exactly or not at all. */
final class ConfigValues {
    private ConfigValues() {}

    /** Converts {@code value}, whose full key is {@code path}; nothing is rounded or cut. */
    static Object convert(ConfigValue value, String path, Class<?> type) {
        Object plain = value.unwrapped();
        ConfigValueType found = value.valueType();
        if (found == ConfigValueType.LIST || found == ConfigValueType.OBJECT || found == ConfigValueType.NULL) {
            throw wrong(value, path, "one value");
        }
        if (type == String.class) {
            return plain.toString();
        }
        if (type == boolean.class || type == Boolean.class) {
            return bool(value, path);
        }
        if (type.isEnum()) {
            return constant(value, path, type);
        }
        return number(value, path, type);
    }

    /** What a value of a type is, for people; of an enum its names. */
    static String kind(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> Names.kebab(((Enum<?>) constant).name()))
                    .collect(Collectors.joining(", "));
        }
        if (type == String.class) {
            return "text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true, false";
        }
        return type == double.class || type == Double.class ? "number" : "whole number";
    }

    /** Where a value was written: {@code " (conf/x.conf:12)"}; nothing for a default. */
    static String place(ConfigValue value) {
        ConfigOrigin origin = value.origin();
        if (origin.lineNumber() > 0 && origin.filename() != null) {
            return " (" + origin.filename() + ":" + origin.lineNumber() + ")";
        }
        return ConfigSource.COMMAND_LINE.equals(origin.description()) ? " (" + origin.description() + ")" : "";
    }

    /** The class T of a component {@code Optional<T>} or {@code List<T>}. */
    static Class<?> argument(RecordComponent component) {
        return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }

    /** A list, or one value as a list of one. */
    static List<Object> list(ConfigValue value, String path, Class<?> element) {
        if (value instanceof ConfigList list) {
            List<Object> out = new ArrayList<>();
            for (ConfigValue item : list) {
                out.add(convert(item, path, element));
            }
            return List.copyOf(out);
        }
        return List.of(convert(value, path, element));
    }

    private static Boolean bool(ConfigValue value, String path) {
        return switch (value.unwrapped().toString()) {
            case "true", "yes", "on" -> Boolean.TRUE;
            case "false", "no", "off" -> Boolean.FALSE;
            default -> throw wrong(value, path, "true or false");
        };
    }

    private static Object constant(ConfigValue value, String path, Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = Names.kebab(((Enum<?>) constant).name());
            if (name.equals(value.unwrapped().toString())) {
                return constant;
            }
            names.add(name);
        }
        throw wrong(value, path, "one of " + String.join(", ", names));
    }

    private static Object number(ConfigValue value, String path, Class<?> type) {
        try {
            BigDecimal exact = new BigDecimal(value.unwrapped().toString());
            if (type == int.class || type == Integer.class) {
                return exact.intValueExact();
            }
            if (type == long.class || type == Long.class) {
                return exact.longValueExact();
            }
            if (type == double.class || type == Double.class) {
                return exact.doubleValue();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(value, path, type == double.class || type == Double.class ? "a number" : "a whole number");
        }
        throw new IllegalStateException(path + ": settings of " + type + " are not supported");
    }

    private static UsageException wrong(ConfigValue value, String path, String expected) {
        return new UsageException(path + " must be " + expected + ", found "
                + value.render(ConfigRenderOptions.concise()) + place(value));
    }
}
