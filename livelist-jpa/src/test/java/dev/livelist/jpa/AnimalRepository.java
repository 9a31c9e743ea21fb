package dev.livelist.jpa;

import jakarta.data.repository.Delete;
import jakarta.data.repository.Insert;
import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;
import jakarta.data.repository.Save;
import jakarta.data.repository.Update;

/** A repository of Jakarta Data's, which Hibernate's annotation processor makes a class of. */
@Repository
interface AnimalRepository {

    @Insert
    void insert(Animal animal);

    @Update
    void update(Animal animal);

    @Save
    void save(Animal animal);

    @Delete
    void delete(Animal animal);

    @Query("update Animal set name = :name")
    int renameAll(String name);
}
