package dev.livelist;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The arrows between modules and packages. Here, because the sample is where all modules come together. */
@AnalyzeClasses(
        packages = "dev.livelist",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeWhatIsForTests.class})
class ArchitectureTest {

    /** These modules are for tests, wherever they lie. */
    static final class DoNotIncludeWhatIsForTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/broadcaster-tck/")
                    && !location.contains("/livelist-spring-boot-starter-test/")
                    && !location.contains("-tests.jar");
        }
    }

    /** Each may use those above it, and no other. */
    private static final List<String> MODULES = List.of(
            "broadcaster-api",
            "broadcaster-local",
            "broadcaster-redis",
            "broadcaster-reactor",
            "broadcaster-postgres",
            "livelist-broadcaster-spring-boot",
            "livelist-core",
            "livelist-sql",
            "livelist-r2dbc",
            "livelist-jpa",
            "livelist-client",
            "livelist-http",
            "livelist-webflux",
            "livelist-webmvc",
            "livelist-spring-boot",
            "sample-shop",
            "sample-webflux");

    /** Where Maven puts a module's classes, as a directory or as a jar. */
    private static final Pattern MODULE = Pattern.compile("/([a-z0-9-]+)/target/");

    private static final String[] JDK_AND_NULLNESS = {"java..", "org.jspecify.."};
    private static final String[] JACKSON = {"tools.jackson..", "com.fasterxml.jackson.annotation.."};

    @ArchTest
    static final ArchRule everyModuleIsKnownHere = classes().should(new ArchCondition<>("belong to a known module") {
        @Override
        public void check(JavaClass item, ConditionEvents events) {
            String module = module(item).orElse("no module");
            events.add(new SimpleConditionEvent(item, MODULES.contains(module), item.getName() + " is in " + module));
        }
    });

    @ArchTest
    static final ArchRule aModuleUsesOnlyModulesAboveIt = classes()
            .should(new ArchCondition<>("use only classes of their own module and of those above it") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    int place = place(item);
                    item.getDirectDependenciesFromSelf().stream()
                            .filter(dependency -> place(dependency.getTargetClass()) > place)
                            .forEach(dependency ->
                                    events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
                }
            });

    private static final Set<String> PUTS_THE_ENGINE_TOGETHER = Set.of(
            "dev.livelist.engine.LiveLists",
            "dev.livelist.engine.LiveList",
            "dev.livelist.engine.ListShard",
            "dev.livelist.engine.DocumentReads");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                    // The engine's public package has its vocabulary, which all packages inside use, and what puts them
                    // together.
                    return PUTS_THE_ENGINE_TOGETHER.contains(javaClass.getName().replaceFirst("\\$.*", ""))
                            ? SliceIdentifier.of("what puts the engine together")
                            : SliceIdentifier.of(javaClass.getPackageName());
                }

                @Override
                public String getDescription() {
                    return "packages";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule theBroadcastersContractNeedsOnlyTheJdkAndJSpecify = classes()
            .that(are(in("broadcaster-api")))
            .should()
            .onlyDependOnClassesThat(are(in("broadcaster-api")).or(packages(JDK_AND_NULLNESS)));

    @ArchTest
    static final ArchRule broadcastersKnowNothingOfLists = noClasses()
            .that()
            .resideInAPackage("dev.livelist.broadcaster..")
            .should()
            .dependOnClassesThat(are(packages("dev.livelist.."))
                    .and(are(packages("dev.livelist.broadcaster..")).negate()));

    @ArchTest
    static final ArchRule theCoreKnowsNothingOfSpringRedisSqlOrHttp = classes()
            .that(are(in("livelist-core")))
            .should()
            .onlyDependOnClassesThat(are(in("livelist-core"))
                    .or(in("broadcaster-api"))
                    .or(packages(JDK_AND_NULLNESS))
                    .or(packages(JACKSON))
                    .or(packages("org.slf4j.."))
                    .or(packages("javax.crypto..")))
            .andShould()
            .onlyDependOnClassesThat(
                    DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage("java.sql..", "java.net..")));

    @ArchTest
    static final ArchRule dialectsKnowNothingOfHowADatabaseIsRead = classes()
            .that(are(in("livelist-sql")))
            .should()
            .onlyDependOnClassesThat(
                    are(in("livelist-sql")).or(in("livelist-core")).or(packages(JDK_AND_NULLNESS)))
            .andShould()
            .onlyDependOnClassesThat(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage("java.sql..")));

    @ArchTest
    static final ArchRule theClientNeedsOnlyTheJdkAndJackson = classes()
            .that(are(in("livelist-client")))
            .should()
            .onlyDependOnClassesThat(
                    are(in("livelist-client")).or(packages(JDK_AND_NULLNESS)).or(packages(JACKSON)));

    @ArchTest
    static final ArchRule theEngineShowsOnlyWhatOthersNeed = classes()
            .that()
            .resideInAPackage("dev.livelist.engine")
            .and()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .should(new ArchCondition<>("be part of what the engine offers") {
                private final Set<String> offered = Set.of(
                        "Asker",
                        "CauseSpace",
                        "ChangeOrigin",
                        "Document",
                        "LiveLists",
                        "LiveListsObserver",
                        "LiveListsSettings",
                        "LiveReader",
                        "MemoryBudget",
                        "ReadPriority",
                        "ReadySignal",
                        "Room",
                        "Scheduler",
                        "StreamEvent",
                        "SystemScheduler",
                        "UnavailableException",
                        "ViewReport");

                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    events.add(new SimpleConditionEvent(
                            item, offered.contains(item.getSimpleName()), item.getName() + " is public"));
                }
            });

    private static DescribedPredicate<JavaClass> in(String module) {
        return DescribedPredicate.describe(
                "in " + module, type -> module(type).filter(module::equals).isPresent());
    }

    /** An array counts as what it is made of; primitive types are in every package. */
    private static DescribedPredicate<JavaClass> packages(String... patterns) {
        DescribedPredicate<JavaClass> there = JavaClass.Predicates.resideInAnyPackage(patterns);
        return DescribedPredicate.describe(there.getDescription(), type -> {
            JavaClass base = type.getBaseComponentType();
            return base.isPrimitive() || there.test(base);
        });
    }

    private static int place(JavaClass type) {
        return module(type).map(MODULES::indexOf).orElse(-1);
    }

    private static Optional<String> module(JavaClass type) {
        return type.getBaseComponentType()
                .getSource()
                .map(source -> MODULE.matcher(source.getUri().toString()))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1));
    }
}
