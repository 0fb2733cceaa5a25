package dev.recurve;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The cluster first, then data, averaging, pipeline stages, inspection, and the command line over all of them. */
class PackageOrderTest {
    @Test
    void packagesImportOnlyEarlierOnes() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.recurve.spark", "dev.recurve.jobs");

        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.recurve.spark..", "dev.recurve.jobs..")
                .withOptionalLayers(true)
                .layer("cluster")
                .definedBy("dev.recurve.spark.cluster..")
                .layer("data")
                .definedBy("dev.recurve.spark.data..")
                .layer("averaging")
                .definedBy("dev.recurve.spark.averaging..")
                .layer("ml")
                .definedBy("dev.recurve.spark.ml..")
                .layer("probe")
                .definedBy("dev.recurve.spark.probe..")
                .layer("inspect")
                .definedBy("dev.recurve.spark.inspect..")
                .layer("report")
                .definedBy("dev.recurve.spark.report..")
                .layer("jobs")
                .definedBy("dev.recurve.jobs..")
                .whereLayer("cluster")
                .mayOnlyBeAccessedByLayers("data", "averaging", "ml", "probe", "jobs")
                .whereLayer("data")
                .mayOnlyBeAccessedByLayers("averaging", "ml", "probe", "inspect", "report", "jobs")
                .whereLayer("averaging")
                .mayOnlyBeAccessedByLayers("ml", "probe", "inspect", "report", "jobs")
                .whereLayer("ml")
                .mayOnlyBeAccessedByLayers("probe", "inspect", "report", "jobs")
                .whereLayer("probe")
                .mayOnlyBeAccessedByLayers("inspect", "report", "jobs")
                .whereLayer("inspect")
                .mayOnlyBeAccessedByLayers("jobs")
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("jobs")
                .whereLayer("jobs")
                .mayNotBeAccessedByAnyLayer()
                .ensureAllClassesAreContainedInArchitecture()
                .allowEmptyShould(true)
                .check(classes);
    }
}
