package dev.livelist.broadcaster;

import java.util.Locale;

/** The names of models: how they look and how one is made from a class. */
public final class ModelLabels {

    /** The most characters a label may have. */
    public static final int MAX_LENGTH = 200;

    private ModelLabels() {}

    /**
     * Checks a label: 1 to {@value #MAX_LENGTH} characters, each a letter, a digit, {@code .}, {@code _} or {@code -}.
     *
     * @return the label
     * @throws IllegalArgumentException naming the label and the rule, where it is broken
     */
    public static String requireValid(String label) {
        boolean valid = !label.isEmpty() && label.length() <= MAX_LENGTH;
        for (int i = 0; valid && i < label.length(); i++) {
            char c = label.charAt(i);
            valid = Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
        }
        if (!valid) {
            String shown = label.length() <= MAX_LENGTH ? label : label.substring(0, MAX_LENGTH) + "…";
            throw new IllegalArgumentException("'" + shown + "' is no model label: allowed are 1 to " + MAX_LENGTH
                    + " letters, digits, '.', '_' and '-', such as shop.product");
        }
        return label;
    }

    /**
     * The label a class has where none is chosen: the last part of its package and its simple name, in lower case, so
     * that {@code com.example.shop.Product} becomes {@code shop.product}.
     */
    public static String labelOf(Class<?> model) {
        String packageName = model.getPackageName();
        String name = model.getSimpleName();
        String label =
                packageName.isEmpty() ? name : packageName.substring(packageName.lastIndexOf('.') + 1) + "." + name;
        return requireValid(label.toLowerCase(Locale.ROOT));
    }
}
