package dev.livelist.broadcaster.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A property that is bound and then does nothing would be a promise that nobody keeps. */
class PropertiesInUseTest {

    @Test
    void everyPropertyIsReadBySomebody() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(BroadcasterProperties.class.getPackageName());
        JavaClass properties = classes.get(BroadcasterProperties.class);
        Set<String> unread = Arrays.stream(BroadcasterProperties.class.getRecordComponents())
                .map(component -> component.getName())
                .filter(name -> readers(properties, name).allMatch(reader -> isTheRecordsOwn(reader, name)))
                .collect(Collectors.toSet());
        assertThat(unread).isEmpty();
    }

    private static Stream<? extends JavaAccess<?>> readers(JavaClass properties, String name) {
        return Stream.concat(
                properties.getMethod(name).getCallsOfSelf().stream(),
                properties.getField(name).getAccessesToSelf().stream());
    }

    private static boolean isTheRecordsOwn(JavaAccess<?> reader, String name) {
        return reader.getOriginOwner().isEquivalentTo(BroadcasterProperties.class)
                && Set.of("<init>", name, "equals", "hashCode", "toString")
                        .contains(reader.getOrigin().getName());
    }
}
