package dev.livelist.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;

/** The arrows inside the engine: one idea per package, arrows one way, no cycle of classes across files. */
@AnalyzeClasses(packages = "dev.livelist.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class EngineArchitectureTest {

    /** Each package may use the packages before it. */
    private static final List<String> PACKAGES = List.of("page", "view", "reader", "read", "change", "shard");

    private static final String ENGINE = "dev.livelist.engine.";

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.livelist.engine.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule arrowsGoOneWay = noClasses()
            .that(DescribedPredicate.describe("are in a package of the engine", type -> place(type) >= 0))
            .should(new ArchCondition<>("use a package that comes after their own") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    item.getDirectDependenciesFromSelf().forEach(dependency -> {
                        if (place(dependency.getTargetClass()) > place(item)) {
                            events.add(SimpleConditionEvent.satisfied(item, dependency.getDescription()));
                        }
                    });
                }
            });

    @ArchTest
    static final ArchRule classesOfDifferentFilesHaveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return type.getPackageName().startsWith("dev.livelist.engine")
                            ? SliceIdentifier.of(file(type))
                            : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                    return "files of the engine";
                }
            })
            .should()
            .beFreeOfCycles();

    /** The public package is vocabulary: only what puts the engine together uses the packages inside. */
    @ArchTest
    static final ArchRule thePublicTypesUseNothingInside = noClasses()
            .that()
            .resideInAPackage("dev.livelist.engine")
            .and(DescribedPredicate.describe("are not what puts the engine together", type -> !List.of(
                            "LiveLists", "LiveList", "ListShard", "DocumentReads")
                    .contains(simpleFile(type))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.livelist.engine.*..");

    @ArchTest
    static final ArchRule aShardHasNoLocksAndNoThreads = noClasses()
            .that()
            .resideInAnyPackage(ENGINE + "shard", ENGINE + "view", ENGINE + "page")
            .and(DescribedPredicate.describe("are not the shard's surroundings", type -> !List.of(
                            "ShardRunner",
                            "SerialExecutor",
                            "ViewBudget",
                            "MemoryRelief",
                            "EngineContext",
                            "Shapes",
                            "Window")
                    .contains(simpleFile(type))))
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.util\\.concurrent\\.(locks\\..*|atomic\\.Atomic.*|.*Executor.*|Concurrent.*|.*Queue|.*Latch)")
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule packagesAreDocumentedAsInternal = classes()
            .that()
            .haveSimpleName("package-info")
            .should()
            .beAnnotatedWith("org.jspecify.annotations.NullMarked");

    private static int place(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ENGINE) ? PACKAGES.indexOf(name.substring(ENGINE.length())) : -1;
    }

    private static String file(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    private static String simpleFile(JavaClass type) {
        String file = file(type);
        return file.substring(file.lastIndexOf('.') + 1);
    }
}
