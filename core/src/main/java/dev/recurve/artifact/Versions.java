package dev.recurve.artifact;

import java.util.Map;
import java.util.TreeMap;

/** The versions that a manifest names, so that a result can be traced to the code that made it. */
public final class Versions {
    private Versions() {}

    /** Java, the system and Recurve by name, sorted. */
    public static Map<String, String> all() {
        Map<String, String> versions = new TreeMap<>();
        versions.put("java", System.getProperty("java.version"));
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        versions.put("recurve", recurve());
        return versions;
    }

    /** The version of Recurve's jar, {@code development} when it runs from class folders. */
    public static String recurve() {
        String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
