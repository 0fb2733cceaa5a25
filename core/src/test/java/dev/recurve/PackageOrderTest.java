package dev.recurve;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The packages of this module stand in the order in which data flows; each imports only those before it. */
class PackageOrderTest {
    /** In order; one that has no class yet is allowed, one that is not listed is not. */
    private static final List<String> ORDER = List.of(
            "config",
            "artifact",
            "text",
            "token",
            "vocab",
            "batch",
            "cell",
            "kernel",
            "layer",
            "model",
            "train",
            "checkpoint",
            "evaluate",
            "generate",
            "embed",
            "export",
            "probe",
            "diagnose",
            "report");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.recurve");

    @Test
    void packagesImportOnlyEarlierOnes() {
        LayeredArchitecture order = layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.recurve..")
                .withOptionalLayers(true);
        for (String name : ORDER) {
            order = order.layer(name).definedBy("dev.recurve." + name + "..");
        }
        for (int i = 0; i < ORDER.size(); i++) {
            String[] later = ORDER.subList(i + 1, ORDER.size()).toArray(String[]::new);
            order = later.length == 0
                    ? order.whereLayer(ORDER.get(i)).mayNotBeAccessedByAnyLayer()
                    : order.whereLayer(ORDER.get(i)).mayOnlyBeAccessedByLayers(later);
        }
        order.ensureAllClassesAreContainedInArchitecture()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void sparkAndHadoopStayOut() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void cellsAndKernelsArePureMaths() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.recurve.cell..", "dev.recurve.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "com.typesafe.config..", "org.slf4j..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }
}
